import { element } from '../dom/element.ts';
import type { Shop } from '../shop/shop.ts';

/** Lines under the header that say what is different just now: no connection, no personalisation. */
export function notices(shop: Shop): HTMLElement {
  const offline = element(
    'p',
    { class: 'strip', role: 'status' },
    'You are offline. What you do is kept and sent when the connection is back.',
  );
  const showConnection = () => {
    offline.hidden = navigator.onLine;
  };
  globalThis.addEventListener('online', showConnection);
  globalThis.addEventListener('offline', showConnection);
  showConnection();

  const impersonal = element(
    'div',
    { class: 'strip' },
    element(
      'p',
      {},
      element('strong', {}, 'Personalisation is off.'),
      ' You see what everybody sees. Neither your name nor this browser is sent, and nothing you do is added to a profile.',
    ),
    element(
      'button',
      { type: 'button', class: 'link', on: { click: () => shop.setPersonalisation(true) } },
      'Turn it on',
    ),
  );
  const showPrivacy = () => {
    impersonal.hidden = shop.personalisation.on;
  };
  shop.personalisation.changed.subscribe(showPrivacy);
  showPrivacy();
  return element('div', { class: 'strips' }, offline, impersonal);
}
