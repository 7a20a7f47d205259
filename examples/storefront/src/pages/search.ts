import type { SearchResponse } from '@aisle/sdk';
import { announce } from '../dom/announce.ts';
import { element } from '../dom/element.ts';
import type { Page } from '../router.ts';
import { failureText } from '../shop/connection.ts';
import { Impressions } from '../shop/impressions.ts';
import { pathOfSearch, requestOf, type SearchState, SORTS } from '../shop/search-state.ts';
import type { Shop } from '../shop/shop.ts';
import { failure } from '../view/failure.ts';
import { foundTiles, SEARCH_PLACEMENT } from '../view/found-tiles.ts';
import { forYouTitle } from '../view/row-title.ts';
import { Rows } from '../view/rows.ts';
import { searchFacets } from '../view/search-facets.ts';
import { searchNotes } from '../view/search-notes.ts';
import { tileSkeleton } from '../view/tile.ts';

const PAGE_SIZE = 24;
/** What was found, page by page, with what the words were understood as and facets to narrow it down. */
export function searchPage(shop: Shop, state: SearchState, go: (path: string) => void): Page {
  const count = element('p', { class: 'lead', role: 'status' }, '\u00a0');
  const notes = element('div', { class: 'search-notes' });
  const facets = element('div', { class: 'facets' });
  const grid = element('ul', { class: 'grid', role: 'list', 'aria-label': 'Products found' });
  const more = element('div', { class: 'more' });
  const skeletons = () => Array.from({ length: 12 }, () => tileSkeleton(true));
  const seen: Impressions[] = [];
  const below = element('div');
  let instead: Rows | undefined;
  let shown = 0;
  let stopped = false;

  const add = (answer: SearchResponse) => {
    const { items, requestId, total } = answer;
    if (shown === 0) {
      grid.replaceChildren();
      count.textContent = total === 1 ? '1 product' : `${total.toLocaleString()} products`;
      notes.replaceChildren(...searchNotes(answer, state));
      facets.replaceChildren(...searchFacets(answer.facets, state, go));
      announce(`${count.textContent} found.`);
    }
    const tiles = foundTiles(shop, answer);
    grid.append(...tiles);
    const impressions = new Impressions(shop.activity);
    impressions.follow({ requestId, placement: SEARCH_PLACEMENT, items }, tiles);
    seen.push(impressions);
    shown += items.length;
    if (total === 0) showNothing();
    else if (answer.nextCursor === undefined) more.replaceChildren();
    else offerMore(answer.nextCursor, total);
  };
  const showNothing = () => {
    more.replaceChildren(
      element('p', {}, 'Nothing was found. Other words may help, or fewer of them.'),
      element('a', { class: 'button', href: '/categories' }, 'See all departments'),
    );
    // Only here: somebody who has found something is not to be led away from it.
    instead = new Rows(shop, [{ request: { placement: 'home', limit: 12 }, title: forYouTitle }]);
    below.replaceChildren(instead.root);
    void instead.start(shop.activity.settled());
  };
  const offerMore = (cursor: string, total: number) => {
    const first = shown;
    more.replaceChildren(
      element('p', { class: 'muted' }, `${shown} of ${total.toLocaleString()}`),
      element(
        'button',
        {
          type: 'button',
          class: 'button',
          on: {
            click: async () => {
              await load(cursor);
              grid.children[first]?.querySelector('a')?.focus({ preventScroll: true });
              announce(`${shown} products shown.`);
            },
          },
        },
        'Show more',
      ),
    );
  };
  const load = async (cursor?: string): Promise<void> => {
    try {
      const answer = await shop.search.ask({
        ...requestOf(state),
        limit: PAGE_SIZE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (!stopped) add(answer);
    } catch (error) {
      if (stopped) return;
      if (shown === 0) grid.replaceChildren();
      more.replaceChildren(
        failure(failureText(error), () => {
          more.replaceChildren();
          if (shown === 0) grid.replaceChildren(...skeletons());
          void load(cursor);
        }),
      );
    }
  };
  grid.replaceChildren(...skeletons());
  void load();
  shop.search.remember(state.text);
  shop.activity.report({ type: 'search', search: { query: state.text } });
  const again = shop.switched.subscribe(() => go(pathOfSearch(state)));

  return {
    title: state.text === '' ? 'Search' : state.text,
    root: element(
      'div',
      { class: 'page search-page' },
      element(
        'div',
        { class: 'page-head' },
        element('h1', {}, state.text === '' ? 'The whole shop' : `“${state.text}”`),
        count,
        notes,
      ),
      element(
        'div',
        { class: 'search-columns' },
        filterColumn(state, facets, go),
        element('section', { 'aria-label': 'Results' }, grid, more),
      ),
      below,
    ),
    stop() {
      stopped = true;
      again();
      for (const impressions of seen) impressions.stop();
      instead?.stop();
    },
  };
}

/** On a narrow screen the filters are folded away above the results. */
function filterColumn(state: SearchState, facets: HTMLElement, go: (path: string) => void): HTMLElement {
  const sort = element(
    'select',
    { id: 'search-sort', on: { change: () => go(pathOfSearch({ ...state, sort: sortOf(sort.value) })) } },
    ...SORTS.map(([value, label]) => element('option', { value, selected: value === state.sort }, label)),
  );
  const picked =
    Object.values(state.values).flat().length +
    (state.from === undefined ? 0 : 1) +
    (state.to === undefined ? 0 : 1);
  const wide = matchMedia('(min-width: 900px)').matches;
  return element(
    'div',
    { class: 'search-side' },
    element('div', { class: 'search-sort' }, element('label', { for: sort.id }, 'Order'), sort),
    element(
      'details',
      { class: 'search-filters', open: wide || picked > 0 },
      element('summary', {}, picked === 0 ? 'Filters' : `Filters (${picked})`),
      picked > 0 &&
        element(
          'a',
          { href: pathOfSearch({ text: state.text, sort: state.sort, without: state.without }) },
          'Clear all',
        ),
      facets,
    ),
  );
}

function sortOf(value: string): SearchState['sort'] {
  return SORTS.find(([known]) => known === value)?.[0] ?? 'relevance';
}
