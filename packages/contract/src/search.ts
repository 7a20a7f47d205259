import Type from 'typebox';
import { RequestContext } from './event.ts';
import {
  amount,
  CursorField,
  closed,
  LimitField,
  mapOf,
  SessionIdField,
  ShopperIdField,
  text,
  VisitorIdField,
  VisitorTokenField,
} from './fields.ts';
import { FilterField } from './filter.ts';
import { LIMITS } from './limits.ts';
import { Warnings } from './problem.ts';
import {
  ExcludedItemsField,
  IncludeField,
  ParamsField,
  PersonalizationField,
  Served,
  SlateItem,
} from './recommend.ts';

/** Orders of a result list; `relevance` also where there is no text to be relevant to. */
export const SearchSort = Type.Enum(['relevance', 'price_asc', 'price_desc', 'newest', 'rating']);
export type SearchSort = Type.Static<typeof SearchSort>;

const QueryField = Type.String({
  maxLength: LIMITS.queryLength,
  description: 'What the shopper typed. Empty finds everything the filter allows.',
  examples: ['red running shoes under 80'],
});

/** `brand`, `category`, `price`, `availability`, `rating`, or an attribute: `attributes.colour`. */
const FacetField = Type.String({
  minLength: 1,
  maxLength: LIMITS.facetNameLength,
  examples: ['brand', 'attributes.colour'],
});

export const SearchRequest = closed(
  {
    query: QueryField,
    visitorId: Type.Optional(VisitorIdField),
    shopperId: Type.Optional(ShopperIdField),
    sessionId: Type.Optional(SessionIdField),
    visitorToken: Type.Optional(VisitorTokenField),
    limit: Type.Optional(LimitField),
    cursor: Type.Optional(CursorField),
    sort: Type.Optional(SearchSort),
    filter: Type.Optional(FilterField),
    params: Type.Optional(ParamsField),
    refine: Type.Optional(
      closed(
        {
          values: Type.Optional(
            mapOf(
              Type.Array(text(LIMITS.propertyLength), { maxItems: LIMITS.facetValues }),
              {
                maxProperties: LIMITS.facets,
                description: 'Facet → values picked. Values of one facet are alternatives, facets add up.',
                examples: [{ brand: ['Acme', 'Globex'], 'attributes.colour': ['red'] }],
              },
              LIMITS.facetNameLength,
            ),
          ),
          price: Type.Optional(
            closed({
              from: Type.Optional(amount({ minimum: 0 })),
              to: Type.Optional(amount({ minimum: 0 })),
            }),
          ),
        },
        {
          description:
            'What the shopper picked from the facets. Unlike a filter, a facet that was picked from still counts what its other values would find.',
        },
      ),
    ),
    facets: Type.Optional(
      Type.Array(FacetField, {
        maxItems: LIMITS.facets,
        description: 'What to count by. Left out: brand, category, price and the commonest attributes found.',
      }),
    ),
    without: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: LIMITS.labelLength }), {
        maxItems: LIMITS.chips,
        description:
          'Ids of the chips in `understood` that the shopper took away: their words count as words.',
      }),
    ),
    correct: Type.Optional(
      Type.Boolean({
        description: '`false` looks for the words exactly as they were typed.',
        default: true,
      }),
    ),
    exclude: Type.Optional(ExcludedItemsField),
    personalization: Type.Optional(PersonalizationField),
    include: Type.Optional(IncludeField),
    context: Type.Optional(RequestContext),
  },
  { title: 'SearchRequest' },
);
export type SearchRequest = Type.Static<typeof SearchRequest>;

/** Something the query was understood to ask for beyond its words. */
export const SearchChip = Type.Object(
  {
    id: Type.String({ description: 'For `without`.' }),
    kind: Type.Enum(['brand', 'category', 'type', 'colour', 'size', 'price', 'quantity', 'without']),
    text: Type.String({ description: 'For the shopper.', examples: ['under 80'] }),
    effect: Type.Enum(['filter', 'boost'], {
      description: 'A filter leaves out what does not fit, a boost puts first what fits.',
    }),
  },
  { title: 'SearchChip' },
);
export type SearchChip = Type.Static<typeof SearchChip>;

export const SearchFacet = Type.Object(
  {
    field: Type.String(),
    values: Type.Array(
      Type.Object({ value: Type.String(), count: Type.Integer() }, { title: 'FacetValue' }),
      { description: 'Commonest first.' },
    ),
  },
  { title: 'SearchFacet' },
);
export type SearchFacet = Type.Static<typeof SearchFacet>;

export const SearchResponse = Type.Object(
  {
    requestId: Type.String({ description: 'Send it with the events that follow from these results.' }),
    items: Type.Array(SlateItem),
    total: Type.Integer({ description: 'Products found, before paging.' }),
    facets: Type.Array(SearchFacet),
    understood: Type.Array(SearchChip),
    corrected: Type.Optional(
      Type.Object(
        { from: Type.String(), to: Type.String() },
        {
          description: 'The query that was searched for instead; `correct: false` brings back the typed one.',
        },
      ),
    ),
    suggestion: Type.Optional(
      Type.String({ description: 'Did you mean: a query that would find more; this one was left as it is.' }),
    ),
    relaxed: Type.Optional(
      Type.Array(Type.String(), {
        description: 'What was given up because nothing answered everything, in words for the shopper.',
      }),
    ),
    served: Served,
    nextCursor: Type.Optional(Type.String()),
    warnings: Warnings,
  },
  { title: 'SearchResponse' },
);
export type SearchResponse = Type.Static<typeof SearchResponse>;

export const SuggestQuery = closed(
  {
    query: Type.Optional(
      Type.String({
        maxLength: LIMITS.queryLength,
        description: 'What has been typed so far; without it, what is searched for most.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: LIMITS.suggestions, description: '8 when left out.' }),
    ),
  },
  { title: 'SuggestQuery' },
);
export type SuggestQuery = Type.Static<typeof SuggestQuery>;

export const Suggestion = Type.Object(
  {
    kind: Type.Enum(['query', 'category', 'brand', 'type', 'product']),
    text: Type.String(),
    itemId: Type.Optional(Type.String({ description: 'Of a product.' })),
  },
  { title: 'Suggestion' },
);
export type Suggestion = Type.Static<typeof Suggestion>;

export const SuggestResponse = Type.Object(
  { suggestions: Type.Array(Suggestion) },
  { title: 'SuggestResponse' },
);
export type SuggestResponse = Type.Static<typeof SuggestResponse>;
