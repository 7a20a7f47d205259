import { element } from '../dom/element.ts';
import { pathOfProduct } from '../paths.ts';
import type { Page } from '../router.ts';
import { moneyText } from '../shop/money.ts';
import { placedOrder } from '../shop/order.ts';
import type { Shop } from '../shop/shop.ts';
import { picture } from '../view/picture.ts';
import { forYouTitle } from '../view/row-title.ts';
import { Rows } from '../view/rows.ts';
import { notFoundPage } from './not-found.ts';

/** Thanks, what was ordered, and the truth about it. */
export function orderPage(shop: Shop, id: string): Page {
  const order = placedOrder(id);
  if (!order) return notFoundPage();
  const rows = new Rows(shop, [{ request: { placement: 'home', limit: 12 }, title: forYouTitle }]);
  void rows.start(shop.activity.settled());
  return {
    title: 'Thank you',
    root: element(
      'div',
      { class: 'page' },
      element(
        'div',
        { class: 'page-head' },
        element('h1', {}, 'Thank you for your order'),
        element('p', { class: 'lead' }, `Order ${order.id} is in.`),
      ),
      element(
        'p',
        { class: 'notice' },
        'It is a simulated order of a demonstration shop: nothing was charged and nothing will be sent. The recommender treats it like a real one.',
      ),
      element(
        'ul',
        { class: 'order-lines', role: 'list' },
        ...order.lines.map(({ product, quantity }) =>
          element(
            'li',
            {},
            element('span', { class: 'cart-picture' }, picture(product)),
            element('a', { href: pathOfProduct(product.id) }, product.title),
            element('span', { class: 'muted' }, `× ${quantity}`),
          ),
        ),
      ),
      element(
        'p',
        { class: 'summary-total order-total' },
        element('span', {}, 'Total'),
        element('strong', {}, moneyText(order.value, order.currency)),
      ),
      rows.root,
    ),
    stop: () => rows.stop(),
  };
}
