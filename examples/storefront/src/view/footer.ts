import { element } from '../dom/element.ts';

export function footer(): HTMLElement {
  return element(
    'footer',
    { class: 'footer' },
    element('p', {}, 'A demonstration shop on Aisle. Orders are simulated.'),
    element('a', { href: '/your-data' }, 'Your data and personalisation'),
  );
}
