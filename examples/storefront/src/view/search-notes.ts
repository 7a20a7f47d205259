import type { SearchResponse } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { pathOfSearch, type SearchState } from '../shop/search-state.ts';

/** What the search made of the words: another spelling, what it understood (to be taken away), what it gave up. */
export function searchNotes(answer: SearchResponse, state: SearchState): HTMLElement[] {
  const { corrected, suggestion, understood, relaxed = [], items } = answer;
  const byMeaning = items[0]?.reasons.some(({ code }) => code === 'close_in_meaning') ?? false;
  const link = (text: string, to: SearchState) => element('a', { href: pathOfSearch(to) }, text);
  return [
    ...(byMeaning ? [element('p', {}, 'No product has these words. These are the closest in meaning.')] : []),
    ...(corrected
      ? [
          element(
            'p',
            {},
            'Results for ',
            element('strong', {}, corrected.to),
            '. ',
            link(`Search for “${corrected.from}” instead`, { ...state, exact: true }),
          ),
        ]
      : []),
    ...(suggestion === undefined
      ? []
      : [
          element(
            'p',
            {},
            'Did you mean ',
            link(suggestion, { ...state, text: suggestion, exact: false }),
            '?',
          ),
        ]),
    ...(relaxed.length === 0
      ? []
      : [element('p', {}, `Nothing has all of it. Shown without ${relaxed.join(', ')}.`)]),
    ...(understood.length === 0
      ? []
      : [
          element(
            'ul',
            { class: 'chips', role: 'list', 'aria-label': 'Understood' },
            ...understood.map(({ id, text }) =>
              element(
                'li',
                {},
                element(
                  'a',
                  {
                    class: 'chip chip-removable',
                    href: pathOfSearch({ ...state, without: [...state.without, id] }),
                    'aria-label': `${text}: take away`,
                  },
                  text,
                  icon('close'),
                ),
              ),
            ),
          ),
        ]),
  ];
}
