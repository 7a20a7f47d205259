import type { SearchRequest } from '@aisle/sdk';

export type Sort = NonNullable<SearchRequest['sort']>;

export const SORTS: readonly (readonly [Sort, string])[] = [
  ['relevance', 'Best match'],
  ['price_asc', 'Price, low to high'],
  ['price_desc', 'Price, high to low'],
  ['newest', 'Newest'],
  ['rating', 'Best rated'],
];

/** What is searched for, as the address of the page says it: a link to results is a link to the same results. */
export interface SearchState {
  readonly text: string;
  readonly sort: Sort;
  /** Facet → values picked. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly from?: number;
  readonly to?: number;
  /** Understood parts that were taken away. */
  readonly without: readonly string[];
  /** Words are taken as they are typed. */
  readonly exact: boolean;
}

const OWN = new Set(['q', 'sort', 'from', 'to', 'without', 'exact']);

export function readState(address: URLSearchParams): SearchState {
  const facets = new Set([...address.keys()].filter((name) => !OWN.has(name)));
  const sort = SORTS.find(([known]) => known === address.get('sort'))?.[0] ?? 'relevance';
  const from = amountOf(address.get('from'));
  const to = amountOf(address.get('to'));
  return {
    text: address.get('q') ?? '',
    sort,
    values: Object.fromEntries([...facets].map((facet) => [facet, address.getAll(facet)])),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    without: address.getAll('without'),
    exact: address.has('exact'),
  };
}

export function pathOfSearch(state: Partial<SearchState> & Pick<SearchState, 'text'>): string {
  const address = new URLSearchParams({ q: state.text });
  if (state.sort !== undefined && state.sort !== 'relevance') address.set('sort', state.sort);
  for (const [name, values] of Object.entries(state.values ?? {}))
    for (const value of values) address.append(name, value);
  if (state.from !== undefined) address.set('from', String(state.from));
  if (state.to !== undefined) address.set('to', String(state.to));
  for (const id of state.without ?? []) address.append('without', id);
  if (state.exact) address.set('exact', '');
  return `/search?${address}`;
}

/** The same search with a facet's value picked, or let go when it was picked. */
export function withToggled(state: SearchState, facet: string, value: string): SearchState {
  const before = state.values[facet] ?? [];
  const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  const { [facet]: _, ...others } = state.values;
  return { ...state, values: after.length === 0 ? others : { ...others, [facet]: after } };
}

/** The part of a request that the state decides. */
export function requestOf(state: SearchState): SearchRequest {
  const price = {
    ...(state.from === undefined ? {} : { from: state.from }),
    ...(state.to === undefined ? {} : { to: state.to }),
  };
  const values = Object.fromEntries(
    Object.entries(state.values).map(([facet, picked]) => [facet, [...picked]]),
  );
  const refined = Object.keys(values).length > 0 || Object.keys(price).length > 0;
  return {
    query: state.text,
    ...(state.sort === 'relevance' ? {} : { sort: state.sort }),
    ...(refined ? { refine: { values, price } } : {}),
    ...(state.without.length === 0 ? {} : { without: [...state.without] }),
    ...(state.exact ? { correct: false } : {}),
  };
}

function amountOf(text: string | null): number | undefined {
  const amount = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}
