import { element } from '../dom/element.ts';
import { pathOfCategory } from '../paths.ts';
import type { Page } from '../router.ts';
import { failureText } from '../shop/connection.ts';
import type { Shop } from '../shop/shop.ts';
import { failure } from '../view/failure.ts';

/** Every department with what is in it. */
export function categoriesPage(shop: Shop): Page {
  const list = element('div', { class: 'department-list', 'aria-busy': 'true' });
  const fill = async () => {
    try {
      const categories = await shop.catalogue.categories();
      const departments = categories.filter(({ path }) => path.length === 1);
      list.replaceChildren(
        ...departments.map(({ path, products }) =>
          element(
            'section',
            {},
            element(
              'h2',
              {},
              element('a', { href: pathOfCategory(path) }, path[0]!),
              element('span', { class: 'muted' }, ` ${products}`),
            ),
            element(
              'ul',
              { role: 'list', class: 'plain-links' },
              ...categories
                .filter((below) => below.path.length === 2 && below.path[0] === path[0])
                .map((below) =>
                  element(
                    'li',
                    {},
                    element('a', { href: pathOfCategory(below.path) }, below.path.at(-1)!),
                    element('span', { class: 'muted' }, ` ${below.products}`),
                  ),
                ),
            ),
          ),
        ),
      );
      if (departments.length === 0)
        list.replaceChildren(element('p', {}, 'This shop has no departments yet.'));
    } catch (error) {
      list.replaceChildren(failure(failureText(error), () => void fill()));
    } finally {
      list.removeAttribute('aria-busy');
    }
  };
  void fill();
  return {
    title: 'All departments',
    root: element(
      'div',
      { class: 'page' },
      element('div', { class: 'page-head' }, element('h1', {}, 'All departments')),
      list,
    ),
  };
}
