import { announcements } from './dom/announce.ts';
import { element } from './dom/element.ts';
import { cartPage } from './pages/cart.ts';
import { categoriesPage } from './pages/categories.ts';
import { categoryPage } from './pages/category.ts';
import { homePage } from './pages/home.ts';
import { notFoundPage } from './pages/not-found.ts';
import { orderPage } from './pages/order.ts';
import { photoPage } from './pages/photo.ts';
import { productPage } from './pages/product.ts';
import { searchPage } from './pages/search.ts';
import { yourDataPage } from './pages/your-data.ts';
import { type Page, Router } from './router.ts';
import { fetchConfiguration } from './shop/configuration.ts';
import { readState } from './shop/search-state.ts';
import { Shop } from './shop/shop.ts';
import { failure } from './view/failure.ts';
import { footer } from './view/footer.ts';
import { header } from './view/header.ts';
import { livePanel } from './view/live-panel.ts';
import { notices } from './view/notices.ts';
import { searchBox } from './view/search-box.ts';

const place = document.querySelector('#shop')!;

function openPage(shop: Shop, [page, ...rest]: readonly string[], go: (path: string) => void): Page {
  if (page === undefined) return homePage(shop);
  if (page === 'categories' && rest.length === 0) return categoriesPage(shop);
  if (page === 'category' && rest.length > 0) return categoryPage(shop, rest);
  if (page === 'product' && rest.length === 1) return productPage(shop, rest[0]!);
  if (page === 'search' && rest.length === 0)
    return searchPage(shop, readState(new URLSearchParams(location.search)), go);
  if (page === 'photo' && rest.length === 0) return photoPage(shop);
  if (page === 'cart' && rest.length === 0) return cartPage(shop, go);
  if (page === 'order' && rest.length === 1) return orderPage(shop, rest[0]!);
  if (page === 'your-data' && rest.length === 0) return yourDataPage(shop);
  return notFoundPage();
}

async function start(): Promise<void> {
  try {
    const shop = await Shop.open(await fetchConfiguration());
    const live = livePanel(shop);
    const main = element('main', { id: 'main' });
    const search = searchBox(shop, (path) => router.go(path));
    place.replaceChildren(
      element('a', { class: 'skip', href: '#main' }, 'Skip to the products'),
      header(shop, search.root, live.button),
      notices(shop),
      element('div', { class: 'frame' }, element('div', { class: 'column' }, main, footer()), live.root),
      announcements(),
    );
    const router: Router = new Router(main, shop.configuration.shopName, (parts) => {
      search.show(parts[0] === 'search' ? (new URLSearchParams(location.search).get('q') ?? '') : '');
      return openPage(shop, parts, (path) => router.go(path));
    });
    router.start();
  } catch {
    place.replaceChildren(
      element(
        'main',
        { class: 'page' },
        element('h1', {}, 'The shop is closed just now'),
        failure('It does not answer. Try again in a moment.', () => void start()),
      ),
    );
  }
}

void start();
