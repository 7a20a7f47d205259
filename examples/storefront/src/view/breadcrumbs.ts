import { element } from '../dom/element.ts';
import { pathOfCategory } from '../paths.ts';

/** Where a page lies in the shop; `open` makes the last step a link too. */
export function breadcrumbs(path: readonly string[], open: boolean): HTMLElement {
  const step = (text: string, href?: string) =>
    element(
      'li',
      {},
      href === undefined ? element('span', { 'aria-current': 'page' }, text) : element('a', { href }, text),
    );
  return element(
    'nav',
    { class: 'breadcrumbs', 'aria-label': 'Breadcrumbs' },
    element(
      'ol',
      { role: 'list' },
      step('Shop', '/'),
      ...path.map((text, place) =>
        step(text, open || place < path.length - 1 ? pathOfCategory(path.slice(0, place + 1)) : undefined),
      ),
    ),
  );
}
