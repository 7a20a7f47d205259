import { element } from '../dom/element.ts';

/** Says what did not work and offers to try again. */
export function failure(text: string, retry: () => void): HTMLElement {
  return element(
    'div',
    { class: 'notice', role: 'alert' },
    element('p', {}, text),
    element('button', { type: 'button', class: 'button', on: { click: retry } }, 'Try again'),
  );
}
