import { element } from '../dom/element.ts';
import type { Page } from '../router.ts';

/** What to say where there is nothing, and a way on. */
export function notFound(text: string): HTMLElement[] {
  return [
    element(
      'div',
      { class: 'page-head' },
      element('h1', {}, 'Not here'),
      element('p', { class: 'lead' }, text),
    ),
    element('p', {}, element('a', { class: 'button primary', href: '/' }, 'Back to the shop')),
  ];
}

export function notFoundPage(): Page {
  return {
    title: 'Not found',
    root: element('div', { class: 'page' }, ...notFound('There is no page at this address.')),
  };
}
