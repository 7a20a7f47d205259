import type { Product } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { pathOfProduct } from '../paths.ts';
import type { Page } from '../router.ts';
import { type CartLine, MOST_OF_ONE } from '../shop/cart.ts';
import { moneyText, unitPriceOf } from '../shop/money.ts';
import { placeOrder } from '../shop/order.ts';
import type { Shop } from '../shop/shop.ts';
import { picture } from '../view/picture.ts';
import { cartTitle } from '../view/row-title.ts';
import { Rows } from '../view/rows.ts';

const SLOW_MS = 1500;

/** What is in the cart, what goes with it, and the way to the order. */
export function cartPage(shop: Shop, go: (path: string) => void): Page {
  const body = element('div');
  const rows = new Rows(shop, [{ request: { placement: 'cart', limit: 8 }, title: cartTitle }]);
  const render = () => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset['act'];
    body.replaceChildren(...(shop.cart.lines.length === 0 ? [emptyCart()] : [filledCart(shop, go)]));
    if (focused === undefined || !document.contains(body)) return;
    // The button that was pressed was drawn anew, or went away with its line.
    const again = [...body.querySelectorAll<HTMLElement>('[data-act]')].find(
      ({ dataset }) => dataset['act'] === focused,
    );
    (again ?? body.querySelector<HTMLElement>('a, button'))?.focus();
  };
  render();
  const unsubscribe = shop.cart.changed.subscribe(render);
  void rows.start(shop.activity.settled());
  return {
    title: 'Cart',
    root: element(
      'div',
      { class: 'page' },
      element('div', { class: 'page-head' }, element('h1', {}, 'Your cart')),
      body,
      rows.root,
    ),
    stop() {
      unsubscribe();
      rows.stop();
    },
  };
}

function emptyCart(): HTMLElement {
  return element(
    'div',
    { class: 'notice' },
    element('p', {}, 'Your cart is empty.'),
    element('a', { class: 'button', href: '/' }, 'Look around'),
  );
}

function filledCart(shop: Shop, go: (path: string) => void): HTMLElement {
  const { lines } = shop.cart;
  const currency =
    lines.find(({ product }) => product.price)?.product.price?.currency ?? shop.configuration.currency;
  const trouble = element('p', { class: 'muted', role: 'status' });
  const order = element('button', { type: 'button', class: 'button primary wide' }, 'Place the order');
  order.addEventListener('click', async () => {
    order.disabled = true;
    order.textContent = 'Placing the order …';
    const slow = setTimeout(() => {
      trouble.textContent = 'No answer yet. The order goes through as soon as the connection is back.';
    }, SLOW_MS);
    try {
      go(`/order/${encodeURIComponent(await placeOrder(shop))}`);
    } catch (error) {
      order.disabled = false;
      order.textContent = 'Place the order';
      trouble.textContent = `The order was not taken. ${(error as Error).message}`;
    } finally {
      clearTimeout(slow);
    }
  });
  return element(
    'div',
    { class: 'cart' },
    element('ul', { class: 'cart-lines', role: 'list' }, ...lines.map((line) => cartLine(shop, line))),
    element(
      'section',
      { class: 'summary', 'aria-label': 'Summary' },
      element(
        'p',
        { class: 'summary-total' },
        element('span', {}, 'Total'),
        element('strong', {}, moneyText(shop.cart.total(Date.now()), currency)),
      ),
      order,
      trouble,
      element('p', { class: 'muted' }, 'This is a demonstration: nothing is charged and nothing is sent.'),
    ),
  );
}

function cartLine(shop: Shop, { product, quantity }: CartLine): HTMLElement {
  const button = (act: string, label: string, name: 'plus' | 'minus', next: number, disabled: boolean) =>
    element(
      'button',
      {
        type: 'button',
        class: 'round',
        'aria-label': `${label}: ${product.title}`,
        'data-act': `${act} ${product.id}`,
        disabled,
        on: { click: () => shop.setQuantity(product, next) },
      },
      icon(name),
    );
  return element(
    'li',
    { class: 'cart-line' },
    element(
      'a',
      { class: 'cart-picture', href: pathOfProduct(product.id), tabindex: -1, 'aria-hidden': 'true' },
      picture(product),
    ),
    element(
      'div',
      { class: 'cart-what' },
      element('a', { href: pathOfProduct(product.id) }, product.title),
      element(
        'button',
        {
          type: 'button',
          class: 'link',
          'data-act': `remove ${product.id}`,
          'aria-label': `Remove ${product.title}`,
          on: { click: () => shop.setQuantity(product, 0) },
        },
        'Remove',
      ),
    ),
    element(
      'div',
      { class: 'quantity', role: 'group', 'aria-label': `Quantity of ${product.title}` },
      button('fewer', 'One less', 'minus', quantity - 1, quantity <= 1),
      element('span', { class: 'quantity-number' }, String(quantity)),
      button('more', 'One more', 'plus', quantity + 1, quantity >= MOST_OF_ONE),
    ),
    element('p', { class: 'cart-sum' }, lineSum(product, quantity)),
  );
}

function lineSum({ price }: Product, quantity: number): string {
  return price ? moneyText(unitPriceOf(price, Date.now()) * quantity, price.currency) : '';
}
