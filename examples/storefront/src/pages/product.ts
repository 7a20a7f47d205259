import { AisleProblem, type Product } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { focusHeading, type Page } from '../router.ts';
import { failureText } from '../shop/connection.ts';
import type { Shop } from '../shop/shop.ts';
import { breadcrumbs } from '../view/breadcrumbs.ts';
import { failure } from '../view/failure.ts';
import { picture } from '../view/picture.ts';
import { price } from '../view/price.ts';
import { boughtTogetherTitle, similarTitle } from '../view/row-title.ts';
import { Rows } from '../view/rows.ts';
import { languageOf } from '../view/tile-word.ts';
import { notFound } from './not-found.ts';

const AVAILABILITY: Readonly<Record<Product['availability'], string>> = {
  in_stock: 'In stock',
  out_of_stock: 'Sold out',
  preorder: 'Can be ordered in advance',
  backorder: 'Back soon; can be ordered now',
};

/** One product, and what goes with it. */
export function productPage(shop: Shop, itemId: string): Page {
  const root = element('div', { class: 'page' });
  const article = element('div', { 'aria-busy': 'true' });
  const rows = new Rows(shop, [
    { request: { placement: 'product-similar', itemId, limit: 12 }, title: similarTitle },
    {
      request: { placement: 'product-bought-together', itemId, limit: 6 },
      title: boughtTogetherTitle,
    },
  ]);
  let told = false;
  let shown = '';

  const show = (product: Product) => {
    const text = JSON.stringify(product);
    if (text === shown) return;
    shown = text;
    const focused = article.contains(document.activeElement) ? nameOf(document.activeElement!) : undefined;
    article.removeAttribute('aria-busy');
    article.replaceChildren(...details(shop, product));
    if (focused !== undefined) refocus(article, focused);
    document.title = `${product.title} · ${shop.configuration.shopName}`;
    if (told) return;
    told = true;
    const requestId = shop.slates.requestIdOf(itemId);
    void rows.start(
      shop.activity
        .tell({
          type: 'view',
          items: [{ itemId, ...(requestId === undefined ? {} : { requestId }) }],
          ...(requestId === undefined ? {} : { requestId }),
        })
        .catch(() => undefined),
    );
  };
  const load = async () => {
    try {
      show(await shop.catalogue.product(itemId));
    } catch (error) {
      if (error instanceof AisleProblem && error.status === 404) {
        rows.stop();
        root.replaceChildren(...notFound('This product is not in the shop any more.'));
      } else if (!told) {
        rows.root.hidden = true;
        article.replaceChildren(
          element('h1', { class: 'unseen' }, 'Product'),
          failure(failureText(error), () => {
            rows.root.hidden = false;
            article.replaceChildren(...skeleton());
            void load();
          }),
        );
      }
    }
  };
  const met = shop.catalogue.met(itemId);
  if (met) show(met);
  else article.replaceChildren(...skeleton());
  root.append(article, rows.root);
  void load();
  return { title: met?.title ?? 'Product', root, stop: () => rows.stop() };
}

/** Tells a control from the others of the page. */
function nameOf(control: Element): string {
  return `${control.tagName} ${control.getAttribute('aria-label') ?? control.textContent}`;
}

/** What the page is told a moment later must not take the keyboard off the button it is on. */
function refocus(article: HTMLElement, name: string): void {
  const same = [...article.querySelectorAll<HTMLElement>('a, button')].find((node) => nameOf(node) === name);
  if (same) same.focus({ preventScroll: true });
  else focusHeading(article);
}

function skeleton(): HTMLElement[] {
  return [
    element('div', { class: 'breadcrumbs' }, '\u00a0'),
    element(
      'div',
      { class: 'product skeleton' },
      element('div', { class: 'product-picture' }, element('span', { class: 'picture' })),
      element(
        'div',
        { class: 'product-facts' },
        element(
          'h1',
          {},
          element('span', { class: 'bar' }),
          element('span', { class: 'unseen' }, 'Loading the product'),
        ),
        element('p', {}, element('span', { class: 'bar short' })),
      ),
    ),
  ];
}

function details(shop: Shop, product: Product): HTMLElement[] {
  const { brand, rating, description, availability, attributes = {} } = product;
  const soldOut = availability === 'out_of_stock';
  const facts = Object.entries(attributes).filter(
    // How a category was found is the catalogue's own book-keeping, not something to read about a product.
    ([name, value]) => value !== '' && value !== false && !name.startsWith('category_'),
  );
  return [
    breadcrumbs(product.categories?.[0] ?? [], true),
    element(
      'article',
      { class: 'product' },
      element('div', { class: 'product-picture' }, picture(product, true)),
      element(
        'div',
        { class: 'product-facts' },
        brand !== undefined && element('p', { class: 'brand' }, brand),
        element('h1', { lang: languageOf(product.title) }, product.title),
        element('p', { class: 'product-price' }, price(product)),
        rating &&
          element(
            'p',
            { class: 'muted' },
            `Rated ${rating.average} by ${rating.count === 1 ? 'one customer' : `${rating.count} customers`}`,
          ),
        element('p', { class: soldOut ? 'stock muted' : 'stock' }, AVAILABILITY[availability]),
        element(
          'button',
          {
            type: 'button',
            class: 'button primary wide',
            disabled: soldOut,
            on: { click: () => shop.addToCart(product) },
          },
          soldOut ? 'Sold out' : 'Add to cart',
        ),
        description !== undefined && element('p', { class: 'description' }, description),
        facts.length > 0 &&
          element(
            'dl',
            { class: 'facts' },
            ...facts.flatMap(([name, value]) => [
              element('dt', {}, name.replaceAll('_', ' ')),
              element(
                'dd',
                {},
                Array.isArray(value) ? value.join(', ') : value === true ? 'yes' : String(value),
              ),
            ]),
          ),
      ),
    ),
  ];
}
