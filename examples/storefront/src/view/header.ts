import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { pathOfCategory } from '../paths.ts';
import type { Shop } from '../shop/shop.ts';
import { shopperMenu } from './shopper-menu.ts';
import { switchControl } from './switch.ts';

const MOST_IN_NAVIGATION = 9;

/** The shop's name, the search, its departments, and the three things always one tap away: privacy, account, cart. */
export function header(shop: Shop, search: HTMLElement, liveButton: HTMLElement): HTMLElement {
  const personal = switchControl('Personal', shop.personalisation.on, (on) => shop.setPersonalisation(on));
  personal.root.title = 'Whether this shop may use who you are and what you looked at';
  shop.personalisation.changed.subscribe((on) => personal.set(on));

  const count = element('span', { class: 'count' });
  const cart = element('a', { class: 'header-button', href: '/cart' }, icon('bag'), count);
  const showCount = () => {
    const total = shop.cart.count;
    count.textContent = total === 0 ? '' : String(total);
    count.hidden = total === 0;
    cart.setAttribute(
      'aria-label',
      total === 0 ? 'Cart, empty' : `Cart, ${total} ${total === 1 ? 'item' : 'items'}`,
    );
  };
  showCount();
  shop.cart.changed.subscribe(showCount);

  return element(
    'header',
    { class: 'header' },
    element('a', { class: 'shop-name', href: '/' }, shop.configuration.shopName),
    search,
    navigation(shop),
    element('div', { class: 'header-privacy' }, personal.root),
    element('div', { class: 'header-acts' }, liveButton, shopperMenu(shop), cart),
  );
}

function navigation(shop: Shop): HTMLElement {
  const list = element('ul', { role: 'list' });
  const nav = element('nav', { class: 'departments', 'aria-label': 'Departments' }, list);
  const link = (text: string, href: string) => element('li', {}, element('a', { href }, text));
  const fill = async () => {
    const categories = await shop.catalogue.categories();
    const departments = categories.filter(({ path }) => path.length === 1).slice(0, MOST_IN_NAVIGATION);
    list.replaceChildren(
      ...(categories.length > departments.length ? [link('All', '/categories')] : []),
      ...departments.map(({ path }) => link(path[0]!, pathOfCategory(path))),
    );
  };
  // Without departments the shop still works; they are asked for again when the connection is back.
  fill().catch(() =>
    globalThis.addEventListener('online', () => void fill().catch(() => undefined), { once: true }),
  );
  return nav;
}
