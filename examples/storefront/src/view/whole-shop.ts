import { element } from '../dom/element.ts';
import type { Shop } from '../shop/shop.ts';
import { tile } from './tile.ts';

const MOST = 24;

/** The catalogue as it is, for a shop that is too young to recommend. */
export class WholeShop {
  readonly #shop: Shop;
  readonly #body = element('div');
  #shown = false;
  readonly root = element(
    'section',
    { 'aria-labelledby': 'whole-shop', hidden: true },
    element('div', { class: 'row-head' }, element('h2', { id: 'whole-shop' }, 'Everything in the shop')),
    this.#body,
  );

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** Loads it the first time; what cannot be loaded stays away, the rows above have said so. */
  async show(): Promise<void> {
    if (this.#shown) return;
    this.#shown = true;
    try {
      const { products } = await this.#shop.catalogue.page({ limit: MOST });
      this.#body.replaceChildren(
        products.length === 0
          ? element(
              'p',
              { class: 'notice' },
              'The shelves are empty still. Products show here as soon as the shop has some.',
            )
          : element(
              'ul',
              { class: 'grid', role: 'list' },
              ...products.map((product) => tile({ product, onAdd: () => this.#shop.addToCart(product) })),
            ),
      );
      this.root.hidden = false;
    } catch {
      this.#shown = false;
    }
  }
}
