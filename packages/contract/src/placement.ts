import Type from 'typebox';
import { closed, NAME_PATTERN, PlacementNameField } from './fields.ts';
import { LIMITS } from './limits.ts';
import { Warnings } from './problem.ts';

const ModelName = Type.String({ minLength: 1, maxLength: 64, pattern: NAME_PATTERN });

const fields = {
  title: Type.String({
    minLength: 1,
    maxLength: LIMITS.labelLength,
    pattern: '\\S',
    description: 'What stands above the list; not blank.',
  }),
  sources: Type.Array(
    closed({
      model: ModelName,
      anchor: Type.Enum(['history', 'session', 'item', 'cart', 'none']),
      weight: Type.Number({ minimum: 0, maximum: LIMITS.sourceWeight }),
    }),
    {
      maxItems: LIMITS.placementSources,
      description: 'Models whose normalised scores are added, with their weights.',
    },
  ),
  fallback: Type.Array(ModelName, {
    maxItems: LIMITS.placementFallbacks,
    description: 'Models asked in this order when the sources give too little.',
  }),
  filter: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.filterLength })),
  repeat: Type.Enum(['exclude', 'rebuyable', 'only', 'allow']),
  outOfStock: Type.Boolean(),
  trendExponent: Type.Number({ minimum: 0, maximum: LIMITS.trendExponent }),
  categoryCap: Type.Integer({ minimum: 0, maximum: LIMITS.listLimit, description: '0 means no cap.' }),
  brandCap: Type.Integer({ minimum: 0, maximum: LIMITS.listLimit, description: '0 means no cap.' }),
  limit: Type.Integer({ minimum: 1, maximum: LIMITS.listLimit }),
  public: Type.Boolean({ description: 'Publishable keys may read it.' }),
};

/** The name is the path's; a body that repeats it must agree. */
export const PlacementInput = closed(
  {
    name: Type.Optional(PlacementNameField),
    ...Type.Partial(Type.Object(fields)).properties,
    filter: Type.Optional(
      Type.Union([fields.filter, Type.Null()], { description: 'null takes the present one away.' }),
    ),
    changed: Type.Optional(
      Type.Boolean({ description: 'Ignored: what was read may be written back.', readOnly: true }),
    ),
  },
  {
    title: 'PlacementInput',
    description:
      'The fields that change. Others stay as they are in the placement in force; a new placement needs `sources`.',
  },
);
export type PlacementInput = Type.Static<typeof PlacementInput>;

export const Placement = Type.Object(
  {
    name: PlacementNameField,
    ...fields,
    changed: Type.Boolean({ description: 'Differs from the default.' }),
    warnings: Warnings,
  },
  { title: 'Placement' },
);
export type Placement = Type.Static<typeof Placement>;

export const PlacementList = Type.Object({ placements: Type.Array(Placement) }, { title: 'PlacementList' });
export type PlacementList = Type.Static<typeof PlacementList>;
