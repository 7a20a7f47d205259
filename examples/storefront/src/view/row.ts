import type { SlateItem } from '@aisle/sdk';
import { animateMoves } from '../dom/animate-moves.ts';
import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { Impressions } from '../shop/impressions.ts';
import type { Shop } from '../shop/shop.ts';
import { isUnchanged, slateChange } from '../shop/slate-change.ts';
import type { Slate } from '../shop/slates.ts';
import { tile, tileSkeleton } from './tile.ts';

const SKELETONS = 6;

let rows = 0;

/** One row of recommendations: a shelf that scrolls sideways, under a heading. */
export class Row {
  readonly #shop: Shop;
  readonly #title: (slate: Slate) => string;
  readonly #impressions: Impressions;
  readonly #heading = element('h2', { id: `row-${++rows}` }, '\u00a0');
  readonly #list = element('ul', { class: 'shelf', role: 'list' });
  readonly #mark = element('span', { class: 'row-mark', 'aria-hidden': 'true' });
  readonly #scroll = element('div', { class: 'row-scroll', 'aria-hidden': 'true' });
  readonly #tiles = new Map<string, HTMLElement>();
  #slate: Slate | undefined;
  readonly root: HTMLElement;

  /** @param title the heading, which may depend on what the row turned out to be */
  constructor(shop: Shop, placement: string, title: (slate: Slate) => string) {
    this.#shop = shop;
    this.#title = title;
    this.#impressions = new Impressions(shop.activity);
    const scroll = (direction: 1 | -1) =>
      this.#list.scrollBy({ left: direction * this.#list.clientWidth * 0.85, behavior: 'smooth' });
    const button = (label: string, name: 'left' | 'right', direction: 1 | -1) =>
      element(
        'button',
        {
          type: 'button',
          class: 'round',
          'aria-label': label,
          tabindex: -1,
          on: { click: () => scroll(direction) },
        },
        icon(name),
      );
    this.#scroll.append(button('Back', 'left', -1), button('On', 'right', 1));
    this.root = element(
      'section',
      { class: 'row', 'aria-labelledby': this.#heading.id, 'data-placement': placement },
      element('div', { class: 'row-head' }, this.#heading, this.#mark, this.#scroll),
      this.#list,
    );
    new ResizeObserver(() => this.#offerScroll()).observe(this.#list);
    this.showLoading();
  }

  showLoading(): void {
    this.root.hidden = false;
    this.root.setAttribute('aria-busy', 'true');
    this.#tiles.clear();
    this.#slate = undefined;
    this.#impressions.stop();
    this.#heading.textContent = '\u00a0';
    this.#list.replaceChildren(...Array.from({ length: SKELETONS }, () => tileSkeleton(true)));
  }

  /** Shows an answer; what stays glides to its new place. */
  show(slate: Slate): void {
    const before = this.#slate;
    this.#slate = slate;
    this.root.removeAttribute('aria-busy');
    this.root.hidden = slate.items.length === 0;
    this.#heading.textContent = this.#title(slate);
    if (before === undefined) this.#place(slate);
    else {
      const change = slateChange(idsOf(before), idsOf(slate));
      if (!isUnchanged(change)) {
        const focus = this.#focusedPlace();
        const { scrollLeft } = this.#list;
        animateMoves(this.#list, () => {
          this.#place(slate);
          this.#list.scrollLeft = scrollLeft;
        });
        this.#restoreFocus(focus);
        if (this.#isInView()) this.#say(change.entered.length);
      } else this.#place(slate);
    }
    this.#offerScroll();
    this.#impressions.follow(slate, this.#list.children);
  }

  stop(): void {
    this.#impressions.stop();
  }

  #place(slate: Slate): void {
    const kept = new Set(idsOf(slate));
    for (const [itemId, node] of this.#tiles) {
      if (kept.has(itemId)) continue;
      node.remove();
      this.#tiles.delete(itemId);
    }
    if (this.#tiles.size === 0) this.#list.replaceChildren();
    slate.items.forEach((item, place) => {
      const known = this.#tiles.get(item.itemId);
      const reason = item.reasons[0]?.text ?? '';
      const node = known ?? this.#tile(item, slate);
      const line = node.querySelector<HTMLElement>('.reason');
      if (line && line.textContent !== reason) {
        line.textContent = reason;
        line.title = reason;
      }
      this.#tiles.set(item.itemId, node);
      const there = this.#list.children[place];
      if (there !== node) this.#list.insertBefore(node, there ?? null);
    });
  }

  #tile(item: SlateItem, slate: Slate): HTMLElement {
    const { activity, slates } = this.#shop;
    const product = item.product ?? this.#shop.catalogue.met(item.itemId)!;
    // The answer in force when the visitor acts, which may be a later one than that which made the tile.
    const owed = () => {
      const current = this.#slate ?? slate;
      const place = current.items.find(({ itemId }) => itemId === item.itemId) ?? item;
      slates.came(item.itemId, current.requestId);
      return {
        requestId: current.requestId,
        placement: current.placement,
        items: [{ itemId: item.itemId, position: place.position, requestId: current.requestId }],
      };
    };
    return tile({
      product,
      reason: item.reasons[0]?.text ?? '',
      onOpen: () => void activity.tell({ type: 'click', ...owed() }).catch(() => undefined),
      onAdd: () => {
        const { placement } = owed();
        this.#shop.addToCart(product, placement);
      },
      onDismiss: () => {
        announce(`${product.title} will not be recommended again.`);
        void activity.tell({ type: 'dismiss', ...owed() }).catch(() => undefined);
      },
    });
  }

  #say(entered: number): void {
    if (entered === 0) return;
    const text = entered === 1 ? '1 new' : `${entered} new`;
    this.#mark.textContent = text;
    for (const running of this.#mark.getAnimations()) running.cancel();
    this.#mark.animate([{ opacity: 1 }, { opacity: 1, offset: 0.7 }, { opacity: 0 }], 5000);
    announce(`${this.#heading.textContent}: ${text}.`);
  }

  #offerScroll(): void {
    this.#scroll.hidden = this.#list.scrollWidth <= this.#list.clientWidth;
  }

  #isInView(): boolean {
    const { top, bottom } = this.root.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  #focusedPlace(): { readonly element: HTMLElement; readonly place: number } | undefined {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || !this.#list.contains(active)) return undefined;
    return { element: active, place: [...this.#list.children].findIndex((child) => child.contains(active)) };
  }

  /** Moving an element loses its focus; where it is gone, the next tile takes it. */
  #restoreFocus(focus: { readonly element: HTMLElement; readonly place: number } | undefined): void {
    if (!focus || document.activeElement === focus.element) return;
    const successor = this.#list.children[Math.min(focus.place, this.#list.children.length - 1)];
    const next = focus.element.isConnected ? focus.element : successor?.querySelector<HTMLElement>('a');
    next?.focus({ preventScroll: true });
  }
}

function idsOf({ items }: Slate): string[] {
  return items.map(({ itemId }) => itemId);
}
