import type { ItemIndex } from '../../domain/ids.ts';
import type { SearchAnswer, SearchHit, SearchRequest } from '../../domain/search.ts';
import { PASSES, PickedFilters } from '../facets/picked-filters.ts';
import { chipRules } from './chip-rules.ts';
import { readRequest } from './read-request.ts';
import type { SearchParts } from './search-parts.ts';
import { inOrder } from './sorted-hits.ts';

/** The nearest `k` items that are allowed, best first. */
export type FindNear = (k: number, allows: (item: ItemIndex) => boolean) => readonly SearchHit[];

/**
 * The answer made of products near in meaning, under the same rules as one made of words: the caller's, what was picked
 * from facets, and what the query demands beyond its words, which is given up where nothing near fits it.
 */
export function nearAnswer(request: SearchRequest, find: FindNear, parts: SearchParts): SearchAnswer {
  const { facets, columns } = parts;
  const read = readRequest({ ...request, correct: false }, parts);
  const picks = new PickedFilters(request.filters, facets, columns, request.now);
  const rules = chipRules(read, parts, request.now).filter(({ chip }) => chip);
  const caller = request.allows;
  const allowed = (item: ItemIndex) =>
    parts.index.record(item) !== undefined && (caller === undefined || caller(item));
  const { limit, offset = 0, sort = 'relevance' } = request;
  const near = (standing: typeof rules) =>
    find(offset + limit, (item) => allowed(item) && standing.every(({ fits }) => fits(item)));
  let found = near(rules);
  const given = found.length === 0 && rules.length > 0 ? rules : [];
  if (given.length > 0) found = near([]);
  const hits = picks.empty ? [...found] : found.filter(({ item }) => picks.verdict(item) === PASSES);
  if (sort !== 'relevance') inOrder(hits, columns, sort, request.now);
  return {
    hits: hits.slice(offset, offset + limit),
    total: hits.length,
    facets:
      request.facets === undefined || request.facets === false
        ? []
        : parts.facetCounter.count(
            picks,
            request.facets as readonly string[] | true,
            request.now,
            Int32Array.from(found, ({ item }) => item),
            found.length,
          ),
    corrections: [],
    ...(read.didYouMean === undefined ? {} : { didYouMean: read.didYouMean }),
    chips: read.chips,
    relaxed: found.length === 0 ? [] : given.map(({ label }) => ({ kind: 'chip', label })),
    coverage: 0,
  };
}
