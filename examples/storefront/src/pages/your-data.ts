import type { ShopperExport } from '@aisle/sdk';
import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import { pathOfProduct } from '../paths.ts';
import type { Page } from '../router.ts';
import { account } from '../shop/account.ts';
import type { DemoShopper } from '../shop/configuration.ts';
import type { Shop } from '../shop/shop.ts';
import { actText } from '../view/act-text.ts';
import { failure } from '../view/failure.ts';
import { switchControl } from '../view/switch.ts';

const MOST_ACTS = 25;

/** What is known about the visitor, and how to end it. */
export function yourDataPage(shop: Shop): Page {
  const here = switchControl('Personalise this shop for me', shop.personalisation.on, (on) =>
    shop.setPersonalisation(on),
  );
  const kept = element('section', { class: 'panel' });
  let showing = 0;
  const show = async () => {
    here.set(shop.personalisation.on);
    const { shopper } = shop.shoppers;
    const turn = ++showing;
    if (!shopper) return kept.replaceChildren(...guestPart(shop));
    kept.replaceChildren(
      element('h2', {}, `What is kept about ${shopper.label}`),
      element('p', { class: 'muted' }, 'Loading …'),
    );
    try {
      await shop.activity.settled();
      const data = await account.data();
      const latest = actsOf(data.events).slice(-MOST_ACTS);
      await shop.catalogue
        .meetAll(latest.flatMap(({ items = [] }) => items.slice(0, 1).map(({ itemId }) => itemId)))
        .catch(() => undefined);
      if (turn === showing) kept.replaceChildren(...shopperPart(shop, shopper, data, kept));
    } catch (error) {
      if (turn === showing) kept.replaceChildren(failure((error as Error).message, () => void show()));
    }
  };
  void show();
  const unsubscribe = shop.switched.subscribe(() => void show());
  return {
    title: 'Your data',
    root: element(
      'div',
      { class: 'page narrow' },
      element(
        'div',
        { class: 'page-head' },
        element('h1', {}, 'Your data'),
        element('p', { class: 'lead' }, 'What this shop knows about you, and what you can do about it.'),
      ),
      element(
        'section',
        { class: 'panel' },
        element('h2', {}, 'Personalisation'),
        here.root,
        element('p', {}, 'On: the rows follow what you look at, put into the cart and buy.'),
        element(
          'p',
          {},
          'Off: you see what everybody sees. Requests carry neither your name nor this browser’s number; what you do is counted without either and enters no profile. It holds from the next click, on this device.',
        ),
      ),
      kept,
    ),
    stop: unsubscribe,
  };
}

function guestPart(shop: Shop): HTMLElement[] {
  return [
    element('h2', {}, 'You are a guest'),
    element(
      'p',
      {},
      'The shop knows you by a random number that this browser keeps. It says nothing about who you are.',
    ),
    element('p', {}, element('code', {}, shop.shoppers.visitor.visitorId)),
    element(
      'p',
      {},
      'Start afresh, and the number is thrown away: nothing you did before can be connected to you any more. Sign in as one of the demonstration’s shoppers to see everything that is kept about an account.',
    ),
    element(
      'button',
      {
        type: 'button',
        class: 'button',
        on: { click: () => void shop.becomeNewGuest().then(() => announce('You are a new guest.')) },
      },
      'Start afresh',
    ),
  ];
}

function shopperPart(
  shop: Shop,
  shopper: DemoShopper,
  data: Partial<ShopperExport>,
  panel: HTMLElement,
): HTMLElement[] {
  const { events = [], slates = [], visitors = [], preferences } = data;
  const acts = actsOf(events);
  const everywhere = switchControl(
    'Personalise on all my devices',
    preferences?.personalize !== false,
    (on) => {
      everywhere.root.disabled = true;
      account
        .setPersonalize(on)
        .then(
          () => {
            everywhere.set(on);
            shop.switched.notify();
          },
          (error: Error) => announce(error.message),
        )
        .finally(() => {
          everywhere.root.disabled = false;
        });
    },
  );
  const download = element(
    'button',
    {
      type: 'button',
      class: 'button',
      on: { click: () => saveFile(`${shopper.id}.json`, JSON.stringify(data, null, 2)) },
    },
    'Download everything',
  );
  return [
    element('h2', {}, `What is kept about ${shopper.label}`),
    element(
      'dl',
      { class: 'numbers' },
      ...figure('acts', acts.length),
      ...figure('rows seen', events.length - acts.length),
      ...figure('answers shown', slates.length),
      ...figure('devices joined', visitors.length),
    ),
    everywhere.root,
    element('div', { class: 'buttons' }, download, eraseButton(shop, panel)),
    ...(acts.length === 0 ? [] : [actTable(shop, acts)]),
  ];
}

/** What the shopper did; rows that came into view are so many that they would hide it. */
function actsOf(events: ShopperExport['events'] = []): ShopperExport['events'] {
  return events.filter(({ type }) => type !== 'list_view');
}

function figure(name: string, value: number): HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, value.toLocaleString())];
}

function eraseButton(shop: Shop, panel: HTMLElement): HTMLElement {
  let sure = false;
  const button = element('button', { type: 'button', class: 'button' }, 'Erase everything');
  button.addEventListener('click', async () => {
    if (!sure) {
      sure = true;
      button.textContent = 'Really erase? This cannot be undone';
      button.classList.add('warning');
      return;
    }
    button.disabled = true;
    try {
      const receipt = await account.erase();
      shop.cart.clear();
      await shop.becomeNewGuest();
      panel.replaceChildren(
        element('h2', { tabindex: -1 }, 'Erased'),
        element(
          'p',
          {},
          `${receipt.events.toLocaleString()} acts, ${receipt.slates.toLocaleString()} answers and ${receipt.visitors.toLocaleString()} devices are gone. You go on as a new guest.`,
        ),
        element(
          'p',
          { class: 'muted' },
          'Receipt ',
          element('code', {}, receipt.receiptId),
          ` of ${new Date(receipt.erasedAt).toLocaleString()}`,
        ),
      );
      panel.querySelector('h2')!.focus();
    } catch (error) {
      button.disabled = false;
      button.textContent = (error as Error).message;
    }
  });
  return button;
}

function actTable(shop: Shop, acts: ShopperExport['events']): HTMLElement {
  const latest = acts.slice(-MOST_ACTS).reverse();
  const body = element('tbody');
  for (const { occurredAt, receivedAt, type, items = [] } of latest) {
    const [first, ...others] = items;
    const what = element('td');
    if (first) {
      const link = element(
        'a',
        { href: pathOfProduct(first.itemId) },
        shop.catalogue.met(first.itemId)?.title ?? first.itemId,
      );
      what.append(link, others.length > 0 ? ` and ${others.length} more` : '');
    }
    body.append(
      element(
        'tr',
        {},
        element(
          'td',
          {},
          new Date(occurredAt ?? receivedAt).toLocaleString(undefined, {
            month: 'short',
            day: 'numeric',
            hour: 'numeric',
            minute: '2-digit',
          }),
        ),
        element('td', {}, actText(type)),
        what,
      ),
    );
  }
  return element(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Latest acts' },
    element(
      'table',
      {},
      element(
        'caption',
        {},
        acts.length > MOST_ACTS ? `The latest ${MOST_ACTS} of ${acts.length}` : 'All of it',
      ),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['When', 'What', 'Product'].map((text) => element('th', { scope: 'col' }, text)),
        ),
      ),
      body,
    ),
  );
}

function saveFile(name: string, json: string): void {
  const address = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  element('a', { download: name, href: address }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
