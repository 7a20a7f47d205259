import type { Product } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { hueOf, languageOf, tileWord, wordWidth } from './tile-word.ts';

/**
 * The product's picture, in a square; where there is none, or it does not load, a quiet tile in its category's tint
 * with the product's noun. Decoration: the title beside it says what it is.
 */
export function picture(product: Product, eager = false): HTMLElement {
  const frame = element('span', { class: 'picture' });
  const source = product.images?.[0];
  if (source === undefined) frame.append(typographicTile(product));
  else {
    const image = element('img', {
      alt: '',
      decoding: 'async',
      width: 400,
      height: 400,
      loading: eager ? 'eager' : 'lazy',
      on: { error: () => image.replaceWith(typographicTile(product)) },
    });
    image.src = source;
    frame.append(image);
  }
  return frame;
}

function typographicTile(product: Product): HTMLElement {
  const path = product.categories?.[0] ?? [];
  const category = path.at(-1) ?? product.brand ?? '';
  const word = tileWord(product.title);
  // The word fills at most four fifths of the square, and never shouts.
  const size = Math.min(26, 78 / Math.max(1, wordWidth(word)));
  return element(
    'span',
    {
      class: 'type-tile',
      'aria-hidden': 'true',
      lang: languageOf(product.title),
      variables: { '--hue': String(hueOf(path.join(' > ') || product.title)), '--size': `${size}cqi` },
    },
    element('span', { class: 'type-tile-category' }, category),
    element('span', { class: 'type-tile-word' }, word),
  );
}
