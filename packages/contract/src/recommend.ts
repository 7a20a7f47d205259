import Type from 'typebox';
import { RequestContext } from './event.ts';
import {
  CursorField,
  closed,
  ItemIdField,
  LimitField,
  mapOf,
  PlacementNameField,
  SessionIdField,
  ShopperIdField,
  VisitorIdField,
  VisitorTokenField,
} from './fields.ts';
import { FilterField } from './filter.ts';
import { LIMITS } from './limits.ts';
import { Warnings } from './problem.ts';
import { TileProduct } from './product.ts';

export const PersonalizationField = Type.Enum(['on', 'off'], {
  description: '`off` reads no profile and writes none.',
  default: 'on',
});

export const ParamsField = mapOf(Type.Unknown(), {
  maxProperties: LIMITS.params,
  description: 'Values for `$params` in filters.',
});

export const ExcludedItemsField = Type.Array(ItemIdField, { maxItems: LIMITS.excludedItems });

export const IncludeField = Type.Array(Type.Enum(['product']), {
  maxItems: 1,
  description: '`product` puts what a tile needs of each product beside its id.',
});

const CategoryKeyField = Type.String({
  minLength: 1,
  maxLength: LIMITS.categoryDepth * (LIMITS.labelLength + 3),
  examples: ['Home > Kitchen'],
});

export const SlateRequest = closed(
  {
    placement: PlacementNameField,
    itemId: Type.Optional(ItemIdField),
    cart: Type.Optional(Type.Array(ItemIdField, { maxItems: LIMITS.cartItems })),
    category: Type.Optional(CategoryKeyField),
    limit: Type.Optional(LimitField),
    cursor: Type.Optional(CursorField),
    filter: Type.Optional(FilterField),
    params: Type.Optional(ParamsField),
    exclude: Type.Optional(ExcludedItemsField),
  },
  { title: 'SlateRequest' },
);
export type SlateRequest = Type.Static<typeof SlateRequest>;

const identity = {
  visitorId: Type.Optional(VisitorIdField),
  shopperId: Type.Optional(ShopperIdField),
  sessionId: Type.Optional(SessionIdField),
};

export const RecommendRequest = closed(
  {
    ...identity,
    visitorToken: Type.Optional(VisitorTokenField),
    requests: Type.Array(SlateRequest, { minItems: 1, maxItems: LIMITS.slatesPerCall }),
    personalization: Type.Optional(PersonalizationField),
    include: Type.Optional(IncludeField),
    context: Type.Optional(RequestContext),
  },
  { title: 'RecommendRequest' },
);
export type RecommendRequest = Type.Static<typeof RecommendRequest>;

export const Reason = Type.Object(
  {
    code: Type.String({ examples: ['because_you_viewed'] }),
    itemId: Type.Optional(Type.String()),
    text: Type.String({ description: 'A sentence for the shopper.' }),
  },
  { title: 'Reason' },
);

const rankedItem = {
  itemId: Type.String(),
  position: Type.Integer({ description: 'From 0; goes on across pages.' }),
  score: Type.Number(),
  reasons: Type.Array(Reason),
};

export const SlateItem = Type.Object(
  { ...rankedItem, product: Type.Optional(TileProduct) },
  { title: 'SlateItem' },
);
export type SlateItem = Type.Static<typeof SlateItem>;

export const Served = Type.Object(
  {
    model: Type.String({ description: 'Versions of the models that took part.' }),
    policy: Type.String(),
    degraded: Type.Optional(Type.Array(Type.String(), { description: 'Steps down that were taken.' })),
  },
  { title: 'Served' },
);

export const RecommendResponse = Type.Object(
  {
    results: Type.Array(
      Type.Object(
        {
          requestId: Type.String({ description: 'Send it with the events that follow from this slate.' }),
          placement: Type.String(),
          items: Type.Array(SlateItem),
          served: Served,
          nextCursor: Type.Optional(Type.String()),
        },
        { title: 'Slate' },
      ),
    ),
    warnings: Warnings,
  },
  { title: 'RecommendResponse' },
);
export type RecommendResponse = Type.Static<typeof RecommendResponse>;

export const RankRequest = closed(
  {
    ...identity,
    items: Type.Array(ItemIdField, { minItems: 1, maxItems: LIMITS.rankItems }),
    placement: PlacementNameField,
    itemId: Type.Optional(ItemIdField),
    personalization: Type.Optional(PersonalizationField),
  },
  { title: 'RankRequest' },
);
export type RankRequest = Type.Static<typeof RankRequest>;

export const RankResponse = Type.Object(
  {
    requestId: Type.String(),
    items: Type.Array(Type.Object(rankedItem)),
    unknown: Type.Array(Type.String(), {
      description: 'Ids that the catalogue does not know, or that are hidden.',
    }),
    served: Served,
    warnings: Warnings,
  },
  { title: 'RankResponse' },
);
export type RankResponse = Type.Static<typeof RankResponse>;
