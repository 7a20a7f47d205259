import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { SentEvent } from '../shop/activity.ts';
import { keep, readKept } from '../shop/device-storage.ts';
import type { Shop } from '../shop/shop.ts';
import { isUnchanged } from '../shop/slate-change.ts';
import type { Answer, AnsweredRow } from '../shop/slates.ts';
import { actText } from './act-text.ts';

const NAME = 'storefront.live';
const MOST_ENTRIES = 60;
const MOST_TITLES = 3;
/** From here on the panel has a column of its own; below it is a sheet over the page. */
const WIDE = '(min-width: 1100px)';

const PLACES: Readonly<Record<string, string>> = {
  home: 'For you',
  trending: 'Trending now',
  new: 'New in',
  'buy-again': 'Buy again',
  category: 'Category',
  'product-similar': 'Similar',
  'product-bought-together': 'Bought together',
  cart: 'Cart',
};

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export interface LivePanel {
  readonly button: HTMLElement;
  readonly root: HTMLElement;
}

/** What this page tells Aisle, and what changed because of it, while it happens. */
export function livePanel(shop: Shop): LivePanel {
  const wide = matchMedia(WIDE);
  const list = element('ol', { class: 'live-list', role: 'list' });
  const empty = element('p', { class: 'live-empty' }, 'Open a product: each step appears here.');
  const button = element(
    'button',
    {
      type: 'button',
      class: 'header-button live-button',
      'aria-expanded': 'false',
      'aria-controls': 'live',
      'aria-label': 'Live: what is sent and what changes',
      on: { click: () => show(root.hasAttribute('hidden')) },
    },
    icon('pulse'),
    element('span', { class: 'wide-only' }, 'Live'),
  );
  const root = element(
    'aside',
    { class: 'live', id: 'live', 'aria-label': 'Live', hidden: true },
    element(
      'div',
      { class: 'live-head' },
      element('h2', {}, 'Live'),
      element(
        'button',
        {
          type: 'button',
          class: 'round',
          'aria-label': 'Close the live panel',
          on: {
            click: () => {
              show(false);
              button.focus();
            },
          },
        },
        icon('close'),
      ),
    ),
    element(
      'p',
      { class: 'live-lead' },
      'What this page tells the recommender, and what its next answer changed.',
    ),
    element(
      'div',
      { class: 'live-scroll', tabindex: 0, role: 'region', 'aria-label': 'Events and answers' },
      empty,
      list,
    ),
  );
  const show = (open: boolean) => {
    root.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    document.documentElement.toggleAttribute('data-live', open);
    if (wide.matches) keep(NAME, open);
  };
  show(wide.matches && readKept(NAME, isBoolean, true));
  wide.addEventListener('change', () => show(wide.matches && readKept(NAME, isBoolean, true)));

  const titleOf = (itemId: string) => shop.catalogue.met(itemId)?.title ?? itemId;
  const push = (entry: HTMLElement) => {
    empty.hidden = true;
    list.prepend(entry);
    while (list.children.length > MOST_ENTRIES) list.lastElementChild!.remove();
  };
  const waiting = new Map<string, HTMLElement>();
  // The rows of a page are seen together: their impressions make one entry.
  let impressions: { readonly entry: HTMLElement; readonly event: SentEvent } | undefined;
  shop.activity.changed.subscribe((sent) => {
    const together =
      sent.type === 'list_view' &&
      impressions?.entry === list.firstElementChild &&
      impressions.event.state === sent.state
        ? impressions
        : undefined;
    const event = together ? { ...sent, itemIds: [...together.event.itemIds, ...sent.itemIds] } : sent;
    const entry = eventEntry(event, titleOf);
    if (sent.type === 'list_view' && sent.state !== 'waiting') {
      together?.entry.remove();
      impressions = { entry, event };
    }
    const before = waiting.get(event.eventId);
    if (event.state === 'waiting') waiting.set(event.eventId, entry);
    else waiting.delete(event.eventId);
    if (before?.isConnected) before.replaceWith(entry);
    else push(entry);
  });
  shop.slates.answered.subscribe((answer) => push(answerEntry(answer, titleOf)));
  return { button, root };
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function stateText({ state, milliseconds: took, refusal }: SentEvent): string {
  if (state === 'kept') return `kept in ${milliseconds(took)}`;
  if (state === 'duplicate') return `known already, ${milliseconds(took)}`;
  if (state === 'waiting') return 'waits for a connection';
  return `refused: ${refusal ?? 'no reason given'}`;
}

function eventEntry(event: SentEvent, titleOf: (itemId: string) => string): HTMLElement {
  const { type, itemIds, personal, state } = event;
  const subject =
    itemIds.length === 0 ? '' : itemIds.length === 1 ? titleOf(itemIds[0]!) : `${itemIds.length} products`;
  return element(
    'li',
    { class: `live-entry live-event live-${state}` },
    element(
      'p',
      { class: 'live-line' },
      element('span', { class: 'live-act' }, actText(type)),
      element('code', {}, type),
    ),
    subject !== '' && element('p', { class: 'live-subject' }, subject),
    element('p', { class: 'live-note' }, stateText(event), personal ? '' : ' · without a person'),
  );
}

function answerEntry(
  { rows, milliseconds: took, personal }: Answer,
  titleOf: (itemId: string) => string,
): HTMLElement {
  const changed = rows.filter(({ change }) => change && !isUnchanged(change));
  const first = rows.every(({ change }) => change === undefined);
  const words = first
    ? 'First answer for this page'
    : changed.length === 0
      ? 'Rows asked again: nothing changed'
      : 'Rows changed';
  return element(
    'li',
    { class: `live-entry live-answer${changed.length > 0 ? ' live-changed' : ''}` },
    element('p', { class: 'live-line' }, element('span', { class: 'live-act' }, words)),
    ...changed.map((row) => rowChange(row, titleOf)),
    element(
      'p',
      { class: 'live-note' },
      `answered in ${milliseconds(took)}`,
      personal ? '' : ' · without a person',
    ),
  );
}

function rowChange({ slate, change }: AnsweredRow, titleOf: (itemId: string) => string): HTMLElement {
  const { entered, left, moved } = change!;
  const titles = (sign: string, name: string, itemIds: readonly string[]) =>
    itemIds
      .slice(0, MOST_TITLES)
      .map((itemId) =>
        element(
          'li',
          { class: `live-${name}` },
          element('span', { class: 'live-sign' }, sign),
          titleOf(itemId),
        ),
      );
  const counts = [
    entered.length > 0 && `${entered.length} in`,
    left.length > 0 && `${left.length} out`,
    moved.length > 0 && `${moved.length} moved`,
  ].filter((part) => part !== false);
  return element(
    'div',
    { class: 'live-row' },
    element(
      'p',
      { class: 'live-subject' },
      `${PLACES[slate.placement] ?? slate.placement}: ${counts.join(', ')}`,
    ),
    element('ul', { role: 'list' }, ...titles('+', 'entered', entered), ...titles('−', 'left', left)),
  );
}
