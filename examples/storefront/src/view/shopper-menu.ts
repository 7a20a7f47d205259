import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { Shop } from '../shop/shop.ts';

interface Choice {
  readonly label: string;
  readonly description: string;
  readonly current: boolean;
  readonly choose: () => Promise<void>;
}

/** Who is shopping: a guest, a new guest, or one of the demonstration's shoppers. */
export function shopperMenu(shop: Shop): HTMLElement {
  const name = element('span', { class: 'wide-only' });
  const button = element(
    'button',
    {
      type: 'button',
      class: 'header-button',
      'aria-expanded': 'false',
      'aria-controls': 'shopper-menu',
      on: { click: () => (panel.hidden ? open() : close(true)) },
    },
    icon('person'),
    name,
  );
  const list = element('ul', { role: 'list' });
  const panel = element(
    'div',
    { class: 'menu', id: 'shopper-menu', hidden: true },
    element('p', { class: 'menu-head' }, 'Who is shopping?'),
    list,
    element('a', { class: 'menu-foot', href: '/your-data', on: { click: () => close(false) } }, 'Your data'),
  );
  const root = element('div', { class: 'menu-holder' }, button, panel);

  const choices = (): Choice[] => {
    const { shopper } = shop.shoppers;
    return [
      {
        label: 'Guest (you)',
        description: shopper
          ? `Sign out. Your visit as a guest now belongs to ${shopper.label}, so you start afresh.`
          : 'Known by a random number in this browser. Signing in joins this visit to the account.',
        current: shopper === undefined,
        choose: async () => {
          if (shopper) await shop.becomeNewGuest();
        },
      },
      {
        label: 'New guest',
        description: 'A stranger without history.',
        current: false,
        choose: () => shop.becomeNewGuest(),
      },
      ...shop.configuration.demoShoppers.map((demo) => ({
        label: demo.label,
        description: demo.description,
        current: shopper?.id === demo.id,
        choose: async () => {
          if (shopper?.id !== demo.id) await shop.signIn(demo.id);
        },
      })),
    ];
  };

  const outside = (event: Event) => {
    if (!root.contains(event.target as Node)) close(false);
  };
  const open = () => {
    list.replaceChildren(
      ...choices().map(({ label, description, current, choose }) =>
        element(
          'li',
          {},
          element(
            'button',
            {
              type: 'button',
              class: 'menu-choice',
              'aria-current': current ? 'true' : undefined,
              on: {
                click: () => {
                  close(true);
                  choose().then(
                    () => announce(`Shopping as ${shop.shoppers.shopper?.label ?? 'a guest'}.`),
                    (error: Error) => announce(error.message),
                  );
                },
              },
            },
            element('span', { class: 'menu-label' }, label, current && icon('check')),
            element('span', { class: 'menu-description' }, description.trim()),
          ),
        ),
      ),
    );
    panel.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', outside);
    list.querySelector('button')?.focus();
  };
  const close = (refocus: boolean) => {
    panel.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside);
    if (refocus) button.focus();
  };
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !panel.hidden) close(true);
  });
  root.addEventListener('focusout', (event) => {
    if (!panel.hidden && event.relatedTarget instanceof Node && !root.contains(event.relatedTarget))
      close(false);
  });

  const showName = () => {
    const label = shop.shoppers.shopper?.label ?? 'Guest';
    name.textContent = label;
    button.setAttribute('aria-label', `${label}: change who is shopping`);
  };
  showName();
  shop.switched.subscribe(showName);
  return root;
}
