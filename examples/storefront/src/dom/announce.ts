import { element } from './element.ts';

const region = element('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
let clearing: ReturnType<typeof setTimeout> | undefined;

/** The region that screen readers follow; put into the page once. */
export function announcements(): HTMLElement {
  return region;
}

/** Says it to screen readers without moving the focus. */
export function announce(text: string): void {
  clearTimeout(clearing);
  region.textContent = text;
  clearing = setTimeout(() => {
    region.textContent = '';
  }, 6000);
}
