import type { ItemIndex } from '../../domain/ids.ts';
import type { Facet, SearchAnswer, SearchHit, SearchRelaxation, SearchRequest } from '../../domain/search.ts';
import { PASSES, PickedFilters } from '../facets/picked-filters.ts';
import { Matcher, type MatchRequest, MOST_HITS } from '../rank/matcher.ts';
import { PostingUnions } from '../rank/posting-unions.ts';
import type { ScoredList } from '../rank/scored-list.ts';
import { TypePrior } from '../rank/type-prior.ts';
import { phrasePostings, termPostings } from '../rank/word-postings.ts';
import { type ChipRule, chipRules } from './chip-rules.ts';
import { isCommonWord } from './function-words.ts';
import type { QueryWord } from './read-query.ts';
import { type ReadRequest, readRequest } from './read-request.ts';
import type { SearchParts } from './search-parts.ts';
import { sortedHits } from './sorted-hits.ts';

/** A request with what it was searched as: what an account needs. */
export interface Prepared {
  readonly read: ReadRequest;
  readonly match: MatchRequest;
  readonly answer: SearchAnswer;
}

/**
 * From so many postings on, block-max WAND is faster than adding all of them up (measured with lists of 30, 10 and 1 %
 * of 100,000, 400,000 and 1,000,000 products; below 400,000 products it is up to four times slower).
 */
const MANY_POSTINGS = 400_000;
/** Demands that are kept of a query; the softest beyond them are given up at once, and the answer says so. */
const MOST_RULES = 12;

/** Answers requests from the parts of an index. Synchronous; one query at a time. */
export class Searcher {
  readonly matcher: Matcher;
  readonly #parts: SearchParts;
  readonly #unions = new PostingUnions();
  readonly #manyPostings: number;
  #unpicked = new Int32Array(0);

  constructor(parts: SearchParts, manyPostings = MANY_POSTINGS) {
    this.#parts = parts;
    this.#manyPostings = manyPostings;
    this.matcher = new Matcher(parts.index, new TypePrior(parts.columns, parts.facets, parts.configuration));
  }

  search(request: SearchRequest): Prepared {
    const read = readRequest(request, this.#parts);
    const { columns, facets, configuration } = this.#parts;
    const picks = new PickedFilters(request.filters, facets, columns, request.now);
    const wantsFacets = request.facets !== undefined && request.facets !== false;
    const { limit, offset = 0 } = request;
    const lists = read.words.map((word) => this.#postings(word));
    const matchUnder = (standing: readonly ChipRule[]): MatchRequest => ({
      lists,
      headTerm: read.headTerm,
      named: this.#named(read),
      k: Math.min(MOST_HITS, offset + limit),
      allows: allOf(request, picks, standing),
      // By price, a product that has half of the words would come first: other orders list what has most of them.
      coverage: isRelevance(request) ? configuration.coverage : 1,
    });
    const postings = lists.reduce((sum, { length }) => sum + length, 0);
    const counts =
      request.count !== false || wantsFacets || !isRelevance(request) || postings < this.#manyPostings;
    const found = this.#relaxing(read, chipRules(read, this.#parts, request.now), matchUnder, counts);
    const { match, total, standing } = found;
    const relaxed: SearchRelaxation[] = found.given.map(({ chip, label }) => ({
      kind: chip ? 'chip' : 'words',
      label,
    }));
    const hits = isRelevance(request)
      ? this.#ranked(offset)
      : sortedHits(this.matcher, columns, request.sort!, match, request.now).slice(offset, offset + limit);
    relaxed.push(...missing(read, match, hits[0]));
    return {
      read,
      match,
      answer: {
        hits,
        total,
        facets: wantsFacets ? this.#facets(request, picks, standing) : [],
        corrections: read.corrections,
        ...(read.correctedText === undefined ? {} : { correctedText: read.correctedText }),
        ...(read.didYouMean === undefined ? {} : { didYouMean: read.didYouMean }),
        chips: read.chips,
        relaxed,
        coverage: this.#coverage(read),
      },
    };
  }

  /**
   * Matches under all rules; where nothing fits them, under all but the one that is softest to give up, then without
   * more and more of them from the softest on.
   */
  #relaxing(
    read: ReadRequest,
    rules: readonly ChipRule[],
    matchUnder: (standing: readonly ChipRule[]) => MatchRequest,
    counts: boolean,
  ): { match: MatchRequest; total: number; standing: readonly ChipRule[]; given: readonly ChipRule[] } {
    const attempt = (standing: readonly ChipRule[], given: readonly ChipRule[]) => {
      const match = matchUnder(standing);
      const total =
        read.words.length === 0
          ? this.#browse(read, match)
          : counts
            ? this.matcher.all(match)
            : this.matcher.best(match);
      return { match, total, standing, given: total === 0 ? [] : given };
    };
    const standing = rules.slice(0, MOST_RULES);
    const surplus = rules.slice(MOST_RULES);
    const whole = attempt(standing, surplus);
    if (whole.total > 0 || rules.length === 0) return whole;
    const givings: (readonly ChipRule[])[] = [];
    for (let at = standing.length - 1; at >= 0 && standing.length > 1; at--) givings.push([standing[at]!]);
    for (let kept = standing.length - 2; kept > 0; kept--) givings.push(standing.slice(kept));
    const failures = this.#failures(standing, matchUnder([]).allows);
    const isEnough = (given: readonly ChipRule[]): boolean => {
      const kept = standing.reduce((mask, rule, at) => (given.includes(rule) ? mask : mask | (1 << at)), 0);
      return failures.some((mask) => (mask & kept) === 0);
    };
    const given = givings.find(isEnough) ?? standing;
    return attempt(
      standing.filter((rule) => !given.includes(rule)),
      [...given, ...surplus],
    );
  }

  /**
   * The sets of rules that products with any word of the query fail, as bits, each set once: read off in one pass, because
   * asking again under each choice of rules would take as many passes as there are choices.
   */
  #failures(rules: readonly ChipRule[], allows: MatchRequest['allows']): number[] {
    const { sums } = this.matcher;
    const sets = new Set<number>();
    for (let at = 0; at < sums.length; at++) {
      const item = sums.touched[at]!;
      if (allows !== undefined && !allows(item)) continue;
      let mask = 0;
      for (let rule = 0; rule < rules.length; rule++) if (!rules[rule]!.fits(item)) mask |= 1 << rule;
      sets.add(mask);
    }
    return [...sets];
  }

  #ranked(offset: number): SearchHit[] {
    const { hits } = this.matcher;
    const list: SearchHit[] = [];
    while (hits.length > 0) list.push(hits.pop() as { item: ItemIndex; score: number });
    return list.reverse().slice(offset);
  }

  #postings(word: QueryWord): ScoredList {
    const { index } = this.#parts;
    const { readings } = word;
    const lists = readings.map(({ term, rest }) =>
      rest === undefined ? index.postings(term) : phrasePostings(index, [term, ...rest]),
    );
    const idf = index.idf(lists[0]!.length);
    if (lists.length === 1) return termPostings(lists[0]!, idf * readings[0]!.weight);
    const weights = readings.map(({ weight }) => weight);
    return this.#unions.of(lists, weights, idf, index.span);
  }

  /** Without words (a price alone, nothing at all) every product is a match. */
  #browse(read: ReadRequest, match: MatchRequest): number {
    if (read.unknown.length > 0) {
      this.matcher.all(match);
      return 0;
    }
    return this.matcher.everything(match);
  }

  /** Over every match; with picks over every item that would be one without them. */
  #facets(request: SearchRequest, picks: PickedFilters, standing: readonly ChipRule[]): Facet[] {
    const { facetCounter } = this.#parts;
    const wanted = request.facets as readonly string[] | true;
    const { matched, matchedLength, sums } = this.matcher;
    if (picks.empty) return facetCounter.count(picks, wanted, request.now, matched, matchedLength);
    if (this.#unpicked.length < sums.length) this.#unpicked = new Int32Array(2 * sums.length);
    const allows = allOf(request, undefined, standing);
    let length = 0;
    for (let at = 0; at < sums.length; at++) {
      const item = sums.touched[at]!;
      if (this.matcher.matches(item) && (allows === undefined || allows(item)))
        this.#unpicked[length++] = item;
    }
    return facetCounter.count(picks, wanted, request.now, this.#unpicked, length);
  }

  #named(read: ReadRequest): number[] {
    const { facets } = this.#parts;
    return read.meanings.flatMap(({ chip, meanings }) => {
      if (chip.kind !== 'brand' && chip.kind !== 'category') return [];
      const choice = facets.numberOf(meanings[0]!.dimension, meanings[0]!.value);
      return choice === undefined ? [] : [choice];
    });
  }

  /** Unknown words weigh like the rarest: a query of nothing else is covered to no extent. */
  #coverage(read: ReadRequest): number {
    if (read.words.length + read.unknown.length === 0) return 1;
    const { index } = this.#parts;
    const known = read.words.reduce(
      (sum, { readings }) => sum + index.idf(index.frequency(readings[0]!.term)),
      0,
    );
    const whole = known + read.unknown.length * index.idf(0);
    return whole === 0 ? 0 : (this.matcher.coverage * known) / whole;
  }
}

/** Words that the first product does not have: the answer does without them. */
function missing(
  read: ReadRequest,
  { lists }: MatchRequest,
  first: SearchHit | undefined,
): SearchRelaxation[] {
  if (first === undefined) return [];
  const lacking = read.words.filter((_, word) => {
    const list = lists[word]!;
    const place = list.lowerBound(first.item, 0);
    return place >= list.length || list.items[place] !== first.item;
  });
  return [...read.unknown, ...lacking]
    .filter(({ surface }) => !isCommonWord(surface))
    .map(({ surface }) => ({ kind: 'words', label: surface }));
}

function isRelevance({ sort }: SearchRequest): boolean {
  return sort === undefined || sort === 'relevance';
}

function allOf(
  request: SearchRequest,
  picks: PickedFilters | undefined,
  rules: readonly ChipRule[],
): ((item: number) => boolean) | undefined {
  const caller = request.allows;
  const picked = picks?.empty === false ? picks : undefined;
  if (caller === undefined && picked === undefined && rules.length === 0) return undefined;
  const standing = [...rules];
  return (item) =>
    (caller === undefined || caller(item as ItemIndex)) &&
    (picked === undefined || picked.verdict(item) === PASSES) &&
    standing.every(({ fits }) => fits(item));
}
