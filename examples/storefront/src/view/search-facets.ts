import type { SearchFacet } from '@aisle/sdk';
import { element } from '../dom/element.ts';
import { pathOfSearch, type SearchState, withToggled } from '../shop/search-state.ts';

/** Values of a facet shown before "more". */
const FIRST = 6;

/** The facets of an answer as groups of check boxes, which lead to the narrowed search; and the price, as two numbers. */
export function searchFacets(
  facets: readonly SearchFacet[],
  state: SearchState,
  go: (path: string) => void,
): HTMLElement[] {
  return [
    ...facets
      .filter(({ field, values }) => field !== 'price' && (values.length > 1 || field in state.values))
      .map((facet) => facetGroup(facet, state, go)),
    priceGroup(state, go),
  ];
}

function facetGroup(
  { field, values }: SearchFacet,
  state: SearchState,
  go: (path: string) => void,
): HTMLElement {
  const picked = new Set(state.values[field] ?? []);
  const box = ({ value, count }: SearchFacet['values'][number]) =>
    element(
      'li',
      {},
      element(
        'label',
        { class: 'facet-value' },
        element('input', {
          type: 'checkbox',
          checked: picked.has(value),
          on: { change: () => go(pathOfSearch(withToggled(state, field, value))) },
        }),
        element('span', {}, valueText(value)),
        element('span', { class: 'facet-count' }, count.toLocaleString()),
      ),
    );
  const list = element('ul', { role: 'list' }, ...values.slice(0, FIRST).map(box));
  const rest = values.slice(FIRST);
  const more = element(
    'button',
    {
      type: 'button',
      class: 'link',
      on: {
        click: () => {
          list.append(...rest.map(box));
          more.remove();
          list.children[FIRST]?.querySelector('input')?.focus();
        },
      },
    },
    `${rest.length} more`,
  );
  return element(
    'fieldset',
    { class: 'facet' },
    element('legend', {}, facetTitle(field)),
    list,
    rest.length > 0 && more,
  );
}

function priceGroup(state: SearchState, go: (path: string) => void): HTMLElement {
  const field = (name: 'from' | 'to', label: string) =>
    element('input', {
      type: 'number',
      name,
      min: 0,
      step: 'any',
      inputmode: 'decimal',
      placeholder: label,
      'aria-label': `Price ${label}`,
      value: state[name] === undefined ? undefined : String(state[name]),
    });
  const from = field('from', 'from');
  const to = field('to', 'to');
  return element(
    'form',
    {
      class: 'facet facet-price',
      on: {
        submit: (event) => {
          event.preventDefault();
          const { from: _, to: __, ...others } = state;
          go(
            pathOfSearch({
              ...others,
              ...(from.value === '' ? {} : { from: from.valueAsNumber }),
              ...(to.value === '' ? {} : { to: to.valueAsNumber }),
            }),
          );
        },
      },
    },
    element('fieldset', {}, element('legend', {}, 'Price'), from, to),
    element('button', { type: 'submit', class: 'button' }, 'Apply'),
  );
}

/** `Home > Kitchen` → `Kitchen`, `in_stock` → `In stock`. */
function valueText(value: string): string {
  const name = value.split(' > ').at(-1)!.replaceAll('_', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const TITLES: Readonly<Record<string, string>> = { category: 'Department', type: 'Kind' };

/** `attributes.screen_size` → `Screen size`. */
function facetTitle(field: string): string {
  const name = TITLES[field] ?? field.replace(/^attributes\./, '').replaceAll('_', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
