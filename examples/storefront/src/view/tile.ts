import type { Product } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { pathOfProduct } from '../paths.ts';
import { picture } from './picture.ts';
import { price } from './price.ts';
import { languageOf } from './tile-word.ts';

export interface TileParts {
  readonly product: Product;
  /** The sentence that says why it is here; absent in lists that nobody chose. */
  readonly reason?: string;
  readonly onOpen?: () => void;
  readonly onAdd: () => void;
  /** "Not for me"; absent where nothing was recommended. */
  readonly onDismiss?: () => void;
}

/** One product in a row or grid. The title is the link; picture and price belong to it by the whole tile's area. */
export function tile({ product, reason, onOpen, onAdd, onDismiss }: TileParts): HTMLElement {
  const soldOut = product.availability === 'out_of_stock';
  return element(
    'li',
    { class: 'tile', 'data-item': product.id },
    element(
      'div',
      { class: 'tile-picture' },
      picture(product),
      soldOut && element('span', { class: 'badge' }, 'Sold out'),
    ),
    element(
      'a',
      {
        class: 'tile-title',
        href: pathOfProduct(product.id),
        title: product.title,
        lang: languageOf(product.title),
        on: onOpen ? { click: onOpen } : {},
      },
      product.title,
    ),
    price(product),
    reason === undefined ? undefined : element('p', { class: 'reason', title: reason }, reason),
    element(
      'div',
      { class: 'tile-acts' },
      onDismiss &&
        element(
          'button',
          {
            type: 'button',
            class: 'round quiet',
            'aria-label': `Not for me: ${product.title}`,
            title: 'Not for me',
            on: { click: onDismiss },
          },
          icon('close'),
        ),
      !soldOut &&
        element(
          'button',
          {
            type: 'button',
            class: 'round',
            'aria-label': `Add to cart: ${product.title}`,
            title: 'Add to cart',
            on: { click: onAdd },
          },
          icon('plus'),
        ),
    ),
  );
}

/** A tile's place while it loads, of the same size. */
export function tileSkeleton(withReason: boolean): HTMLElement {
  return element(
    'li',
    { class: 'tile skeleton', 'aria-hidden': 'true' },
    element('div', { class: 'tile-picture' }, element('span', { class: 'picture' })),
    element(
      'span',
      { class: 'tile-title' },
      element('span', { class: 'bar' }),
      element('span', { class: 'bar short' }),
    ),
    element('span', { class: 'price' }, element('span', { class: 'bar short' })),
    withReason && element('p', { class: 'reason' }, element('span', { class: 'bar' })),
  );
}
