import type { ApiKey } from '../api-key.ts';
import type { Placement } from '../placement.ts';

export function aKey(id: string, fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id,
    kind: 'secret',
    name: `Key ${id}`,
    hash: `hash-of-${id}`,
    origins: [],
    createdAt: 5,
    ...fields,
  };
}

export function aPlacement(name: string, fields: Partial<Placement> = {}): Placement {
  return {
    name,
    title: `Title of ${name}`,
    sources: [{ model: 'popular', anchor: 'none', weight: 1 }],
    fallback: ['popular'],
    repeat: 'allow',
    outOfStock: false,
    trendExponent: 0.5,
    categoryCap: 0,
    brandCap: 3,
    limit: 12,
    public: true,
    ...fields,
  };
}
