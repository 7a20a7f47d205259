import { element } from '../dom/element.ts';

export interface Switch {
  readonly root: HTMLButtonElement;
  set(on: boolean): void;
}

/** A labelled on–off switch. */
export function switchControl(label: string, on: boolean, change: (on: boolean) => void): Switch {
  const root = element(
    'button',
    {
      type: 'button',
      role: 'switch',
      class: 'switch',
      'aria-checked': String(on),
      on: { click: () => change(root.getAttribute('aria-checked') !== 'true') },
    },
    element('span', { class: 'switch-label' }, label),
    element('span', { class: 'switch-track', 'aria-hidden': 'true' }),
  );
  return { root, set: (now) => root.setAttribute('aria-checked', String(now)) };
}
