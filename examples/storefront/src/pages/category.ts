import type { ProductPage } from '@aisle/sdk';
import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import { pathOfCategory } from '../paths.ts';
import type { Page } from '../router.ts';
import { categoryKey } from '../shop/catalogue.ts';
import { failureText } from '../shop/connection.ts';
import type { Shop } from '../shop/shop.ts';
import { breadcrumbs } from '../view/breadcrumbs.ts';
import { failure } from '../view/failure.ts';
import { Rows } from '../view/rows.ts';
import { tile, tileSkeleton } from '../view/tile.ts';

const PAGE_SIZE = 24;
/** A grid that fits on a screen or two needs no row of highlights above it. */
const SMALL = 8;

/** Everything in a category, page by page, under a row of what fits this visitor. */
export function categoryPage(shop: Shop, path: readonly string[]): Page {
  const name = path.at(-1)!;
  const category = categoryKey(path);
  const count = element('p', { class: 'lead' }, '\u00a0');
  const below = element('ul', { class: 'chips', role: 'list' });
  const grid = element('ul', { class: 'grid', role: 'list', 'aria-label': `Products in ${name}` });
  const more = element('div', { class: 'more' });
  const rows = new Rows(shop, [
    { request: { placement: 'category', category, limit: 12 }, title: () => `Picked in ${name}` },
  ]);
  const skeletons = () => Array.from({ length: 12 }, () => tileSkeleton(false));
  grid.replaceChildren(...skeletons());
  let shown = 0;

  const add = (page: ProductPage) => {
    if (shown === 0) grid.replaceChildren();
    const first = grid.children.length;
    grid.append(...page.products.map((product) => tile({ product, onAdd: () => shop.addToCart(product) })));
    shown += page.products.length;
    count.textContent = page.total === 1 ? '1 product' : `${page.total.toLocaleString()} products`;
    rows.root.hidden = page.total <= SMALL;
    if (page.total === 0)
      more.replaceChildren(
        element('p', {}, 'Nothing is in this category now. '),
        element('a', { class: 'button', href: '/categories' }, 'See all departments'),
      );
    else if (page.nextCursor === undefined) more.replaceChildren();
    else
      more.replaceChildren(
        element('p', { class: 'muted' }, `${shown} of ${page.total.toLocaleString()}`),
        element(
          'button',
          {
            type: 'button',
            class: 'button',
            on: {
              click: async () => {
                await load(page.nextCursor);
                (grid.children[first + page.products.length] as HTMLElement | undefined)
                  ?.querySelector('a')
                  ?.focus({ preventScroll: true });
                announce(`${shown} products shown.`);
              },
            },
          },
          'Show more',
        ),
      );
  };
  const load = async (cursor?: string): Promise<void> => {
    try {
      add(
        await shop.catalogue.page({
          category,
          limit: PAGE_SIZE,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      );
    } catch (error) {
      if (shown === 0) grid.replaceChildren();
      more.replaceChildren(
        failure(failureText(error), () => {
          more.replaceChildren();
          if (shown === 0) grid.replaceChildren(...skeletons());
          void load(cursor);
        }),
      );
    }
  };
  const fillBelow = async () => {
    const categories = await shop.catalogue.categories();
    below.replaceChildren(
      ...categories
        .filter(
          (other) =>
            other.path.length === path.length + 1 && path.every((step, at) => other.path[at] === step),
        )
        .map((other) =>
          element(
            'li',
            {},
            element('a', { class: 'chip', href: pathOfCategory(other.path) }, other.path.at(-1)!),
          ),
        ),
    );
  };
  void load();
  void fillBelow().catch(() => undefined);
  void rows.start(shop.activity.settled());
  return {
    title: name,
    root: element(
      'div',
      { class: 'page' },
      element('div', { class: 'page-head' }, breadcrumbs(path, false), element('h1', {}, name), count, below),
      rows.root,
      element('section', { 'aria-label': `All in ${name}` }, grid, more),
    ),
    stop: () => rows.stop(),
  };
}
