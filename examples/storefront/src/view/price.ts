import type { Product } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { moneyText, salePriceOf } from '../shop/money.ts';

/** The price, with the one it replaces. A line is kept free where there is none, so that tiles stay aligned. */
export function price(product: Product): HTMLElement {
  const line = element('span', { class: 'price' });
  if (!product.price) {
    line.append('\u00a0');
    return line;
  }
  const { amount, currency } = product.price;
  const sale = salePriceOf(product.price, Date.now());
  if (sale === undefined) line.append(moneyText(amount, currency));
  else
    line.append(
      element('span', { class: 'unseen' }, 'Now '),
      element('ins', {}, moneyText(sale, currency)),
      element('span', { class: 'unseen' }, ', before '),
      element('del', {}, moneyText(amount, currency)),
    );
  return line;
}
