import type { Readiness } from '@aisle/contract';
import type { Model } from '../domain/model.ts';
import type { ProductVectors } from '../pipeline/product-vectors.ts';
import { LIVE_VERSION, type ServedScorers } from './served-scorers.ts';
import type { ShopCounts } from './shop-counts.ts';

export interface ReadinessParts {
  readonly counts: ShopCounts;
  readonly products: () => number;
  /** Of them those that are active. */
  readonly active: () => number;
  readonly shoppers: () => number;
  readonly models: readonly Model<never>[];
  readonly scorers: ServedScorers;
  /** Undefined where the shop wants none. */
  readonly vectors: Pick<ProductVectors, 'state' | 'size' | 'fault'> | undefined;
}

/** What the shop's data is enough for, and what to send so that it is enough for more. */
export function readinessOf(parts: ReadinessParts): Readiness {
  const { counts } = parts;
  const capability = (name: string, has: number, needs: number, unit: string, remedy: string) => ({
    name,
    ready: has >= needs,
    has,
    needs,
    unit,
    ...(has >= needs ? {} : { remedy }),
  });
  return {
    counts: {
      products: parts.products(),
      events: counts.events,
      interactions: counts.interactions,
      purchases: counts.purchases,
      shoppers: parts.shoppers(),
      days: counts.days,
    },
    capabilities: [
      capability(
        'popular and new products',
        parts.products(),
        1,
        'products',
        'Send the catalogue to /v1/products:batch or run aisle import.',
      ),
      capability(
        'trending',
        counts.interactions,
        100,
        'interactions',
        'Send views and purchases as they happen.',
      ),
      capability(
        'personal recommendations',
        counts.interactions,
        1000,
        'interactions',
        'Send views and purchases, or import past orders, then run aisle train.',
      ),
      capability(
        'bought together',
        counts.baskets,
        200,
        'orders with two items or more',
        'Import past orders, then run aisle train.',
      ),
      capability(
        'a judged training',
        counts.days,
        14,
        'days of events',
        'Until then a training is published without being compared on a later week.',
      ),
      {
        name: 'search by meaning and similar content',
        ready: parts.vectors?.state === 'ready',
        has: parts.vectors?.size ?? 0,
        needs: Math.max(1, parts.active()),
        unit: 'products with a vector',
        ...(parts.vectors?.state === 'ready' ? {} : { remedy: vectorRemedy(parts.vectors) }),
      },
    ],
    models: parts.models.map((model) => {
      const served = parts.scorers.scorer(model.name);
      const champion = parts.scorers.refusedChampion(model.name);
      const refused = champion === undefined ? {} : { refused: champion };
      if (!served) return { model: model.name, state: 'missing' as const, ...refused };
      if (served.version === LIVE_VERSION) return { model: model.name, state: 'live' as const, ...refused };
      const manifest = parts.scorers.manifest(model.name);
      return {
        model: model.name,
        state: 'trained' as const,
        version: served.version,
        ...refused,
        ...(manifest === undefined
          ? {}
          : { trainedAt: new Date(manifest.trainedAt).toISOString(), metrics: { ...manifest.metrics } }),
      };
    }),
  };
}

function vectorRemedy(vectors: ReadinessParts['vectors']): string {
  if (vectors === undefined) return 'Set "encoder" in the configuration to other than "none", and restart.';
  if (vectors.state === 'loading') return 'Nothing: the catalogue is being encoded.';
  return `The encoder does not work (${vectors.fault}); it is tried again. See aisle encoders test.`;
}
