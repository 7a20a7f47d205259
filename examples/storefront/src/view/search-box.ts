import type { Suggestion } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { pathOfProduct } from '../paths.ts';
import { pathOfSearch } from '../shop/search-state.ts';
import type { Shop } from '../shop/shop.ts';
import { voiceButton } from './voice-button.ts';

export interface SearchBox {
  readonly root: HTMLElement;
  /** What the page that is open searches for; nothing on the others. */
  show(text: string): void;
}

/** Between keystrokes; faster typing asks once. */
const PAUSE_MS = 60;

const KINDS: Readonly<Record<Suggestion['kind'], string>> = {
  query: '',
  category: 'Department',
  brand: 'Brand',
  type: 'Kind',
  product: 'Product',
};

/**
 * The search field with suggestions at each keystroke: a combobox with a list, as the ARIA Authoring Practices describe
 * it (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). The key / leads to it from anywhere on the page.
 */
export function searchBox(shop: Shop, go: (path: string) => void): SearchBox {
  const list = element('ul', {
    id: 'search-suggestions',
    class: 'suggestions',
    role: 'listbox',
    'aria-label': 'Suggestions',
    hidden: true,
  });
  const input = element('input', {
    type: 'search',
    name: 'q',
    class: 'search-input',
    placeholder: 'Search the shop',
    'aria-label': 'Search the shop',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-controls': list.id,
    'aria-autocomplete': 'list',
    'aria-keyshortcuts': '/',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    enterkeyhint: 'search',
    maxlength: 200,
  });
  const clear = element(
    'button',
    { type: 'button', class: 'search-tool', 'aria-label': 'Clear the search', hidden: true },
    icon('close'),
  );
  const voice = voiceButton((words) => {
    input.value = words;
    open(pathOfSearch({ text: words }));
  });
  const root = element(
    'form',
    { class: 'search-box', role: 'search', action: '/search' },
    element('span', { class: 'search-glass', 'aria-hidden': 'true' }, icon('glass')),
    input,
    element(
      'span',
      { class: 'search-tools' },
      clear,
      voice?.root,
      element(
        'a',
        { class: 'search-tool', href: '/photo', 'aria-label': 'Search by photo', title: 'Search by photo' },
        icon('camera'),
      ),
    ),
    list,
  );

  let suggestions: readonly Suggestion[] = [];
  let active = -1;
  let typed = '';
  let turn = 0;
  let pausing: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    turn++;
    clearTimeout(pausing);
    active = -1;
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const open = (path: string) => {
    close();
    input.blur();
    go(path);
  };
  const choose = (suggestion: Suggestion) => {
    if (suggestion.kind === 'product' && suggestion.itemId !== undefined)
      return open(pathOfProduct(suggestion.itemId));
    input.value = suggestion.text;
    open(pathOfSearch({ text: suggestion.text }));
  };
  const mark = (place: number) => {
    active = place;
    for (const [at, option] of [...list.children].entries())
      option.setAttribute('aria-selected', String(at === place));
    const option = list.children[place];
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
    input.value = suggestions[place]?.kind === 'product' ? typed : (suggestions[place]?.text ?? typed);
  };
  const show = () => {
    list.replaceChildren(...suggestions.map((suggestion, place) => option(suggestion, place)));
    list.hidden = suggestions.length === 0;
    input.setAttribute('aria-expanded', String(suggestions.length > 0));
    active = -1;
    input.removeAttribute('aria-activedescendant');
  };
  const option = (suggestion: Suggestion, place: number) =>
    element(
      'li',
      {
        id: `suggestion-${place}`,
        class: 'suggestion',
        role: 'option',
        'aria-selected': 'false',
        on: {
          // Before the field loses its focus, which would close the list.
          pointerdown: (event) => event.preventDefault(),
          click: () => choose(suggestion),
        },
      },
      ...highlighted(suggestion.text, typed),
      KINDS[suggestion.kind] !== '' && element('span', { class: 'suggestion-kind' }, KINDS[suggestion.kind]),
    );
  const ask = async () => {
    const mine = ++turn;
    try {
      const found = await shop.search.suggest(typed);
      if (mine !== turn || document.activeElement !== input) return;
      suggestions = found;
      show();
    } catch {
      // Suggestions are a help; without them the field still searches.
      if (mine === turn) close();
    }
  };

  input.addEventListener('input', () => {
    typed = input.value;
    clear.hidden = typed === '';
    clearTimeout(pausing);
    pausing = setTimeout(() => void ask(), PAUSE_MS);
  });
  input.addEventListener('focus', () => {
    typed = input.value;
    void ask();
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const count = list.hidden ? 0 : suggestions.length;
    if (event.key === 'ArrowDown' && count > 0) mark(active + 1 >= count ? -1 : active + 1);
    else if (event.key === 'ArrowUp' && count > 0) mark(active < 0 ? count - 1 : active - 1);
    else if (event.key === 'Escape' && count > 0) {
      input.value = typed;
      close();
    } else if (event.key === 'Enter' && active >= 0) choose(suggestions[active]!);
    else return;
    event.preventDefault();
  });
  clear.addEventListener('click', () => {
    input.value = '';
    typed = '';
    clear.hidden = true;
    input.focus();
    void ask();
  });
  root.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text !== '') open(pathOfSearch({ text }));
  });
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]')) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  return {
    root,
    show(text) {
      input.value = text;
      typed = text;
      clear.hidden = text === '';
    },
  };
}

/** What was typed stands light, what would be added stands out. */
function highlighted(text: string, typed: string): (HTMLElement | string)[] {
  const head = typed.trim();
  if (head === '' || !text.toLowerCase().startsWith(head.toLowerCase())) return [element('span', {}, text)];
  return [element('span', {}, text.slice(0, head.length), element('strong', {}, text.slice(head.length)))];
}
