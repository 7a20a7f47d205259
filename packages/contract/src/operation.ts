import Type from 'typebox';
import { CursorField, closed } from './fields.ts';
import { LIMITS } from './limits.ts';
import { Warnings } from './problem.ts';

/** What the data is enough for, and what is missing. */
export const Readiness = Type.Object(
  {
    counts: Type.Record(Type.String(), Type.Number(), {
      description: 'Sizes that decide: products, events, shoppers, purchases …',
    }),
    capabilities: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          ready: Type.Boolean(),
          has: Type.Number(),
          needs: Type.Number(),
          unit: Type.String({ description: 'What `has` and `needs` count.' }),
          remedy: Type.Optional(Type.String({ description: 'What to do when it is not ready.' })),
        },
        { title: 'Capability' },
      ),
    ),
    models: Type.Array(
      Type.Object(
        {
          model: Type.String(),
          state: Type.Enum(['trained', 'live', 'missing']),
          version: Type.Optional(Type.String()),
          refused: Type.Optional(
            Type.String({
              description: 'The champion, where it cannot be read; `version`, if any, stands in for it.',
            }),
          ),
          trainedAt: Type.Optional(Type.String({ format: 'date-time' })),
          metrics: Type.Optional(Type.Record(Type.String(), Type.Number())),
        },
        { title: 'ModelState' },
      ),
    ),
  },
  { title: 'Readiness' },
);
export type Readiness = Type.Static<typeof Readiness>;

export const Health = Type.Object({ status: Type.Literal('ok') }, { title: 'Health' });
export type Health = Type.Static<typeof Health>;

export const Ready = Type.Object(
  { ready: Type.Boolean(), reasons: Type.Array(Type.String()) },
  { title: 'Ready' },
);
export type Ready = Type.Static<typeof Ready>;

export const QuarantineQuery = closed(
  {
    source: Type.Optional(Type.String({ minLength: 1, maxLength: LIMITS.idLength })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.listLimit, default: 20 })),
    cursor: Type.Optional(CursorField),
  },
  { title: 'QuarantineQuery' },
);
export type QuarantineQuery = Type.Static<typeof QuarantineQuery>;

export const QuarantinePage = Type.Object(
  {
    counts: Type.Record(Type.String(), Type.Integer()),
    dropped: Type.Integer({ description: 'Rows that made room for newer ones, ever.' }),
    rows: Type.Array(
      Type.Object({
        source: Type.String(),
        row: Type.Integer(),
        code: Type.String(),
        reason: Type.String(),
        content: Type.String(),
        at: Type.String({ format: 'date-time' }),
      }),
    ),
    nextCursor: Type.Optional(Type.String()),
    warnings: Warnings,
  },
  { title: 'QuarantinePage', description: 'What was refused, with its reason.' },
);
export type QuarantinePage = Type.Static<typeof QuarantinePage>;
