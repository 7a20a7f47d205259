import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EpochMs, ItemId } from '../../domain/ids.ts';
import type { Product } from '../../domain/product.ts';
import type { FacetValue } from '../../domain/search.ts';
import { ProductColumns } from '../columns/product-columns.ts';
import { FacetColumns } from './facet-columns.ts';
import { FacetCounter } from './facet-counter.ts';
import { PickedFilters } from './picked-filters.ts';

const NOW = 1_000 as EpochMs;
const product = fc
  .record({
    brand: fc.option(fc.constantFrom('Acme', 'Ace', 'Äcme', 'Zed', 'zed'), { nil: undefined }),
    amount: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
    attributes: fc.dictionary(
      fc.constantFrom('colour', 'size', 'cable', 'material'),
      fc.oneof(
        fc.constantFrom('red', 'reddish', 'blue', '紅', '  '),
        fc.boolean(),
        fc.array(fc.constantFrom('s', 'm', 'l')),
      ),
    ),
  })
  .map(
    ({ brand, amount, attributes }): Omit<Product, 'id'> => ({
      kind: 'product',
      title: 'x',
      status: 'active',
      availability: 'in_stock',
      attributes,
      ...(brand === undefined ? {} : { brand }),
      ...(amount === undefined ? {} : { price: { amount, currency: 'EUR' } }),
    }),
  );

/** What the counts should be, by going through every product and value. */
function naive(
  products: readonly (Omit<Product, 'id'> | undefined)[],
  items: readonly number[],
  field: string,
) {
  const counts = new Map<string, number>();
  for (const item of items) {
    const own = products[item]!;
    const values = new Set<string>();
    if (field === 'brand') {
      if (own.brand !== undefined) values.add(own.brand);
    } else {
      const value = own.attributes?.[field.slice('attributes.'.length)];
      if (Array.isArray(value)) for (const each of value as string[]) values.add(each);
      else if (value === true || typeof value === 'string') values.add(String(value).trim());
    }
    for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]): FacetValue => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

describe('facets', () => {
  it('count what a look at every product counts, query after query, also for products that were replaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), product), { minLength: 1, maxLength: 25 }),
        fc.array(fc.nat(30), { maxLength: 12 }),
        (writes, asked) => {
          const facets = new FacetColumns();
          const columns = new ProductColumns();
          const counter = new FacetCounter(facets, columns);
          const now: (Omit<Product, 'id'> | undefined)[] = [];
          for (const [item, written] of writes) {
            const whole: Product = { ...written, id: `p${item}` as ItemId };
            facets.put(item, whole, undefined);
            columns.put(item, whole, -1, -1);
            now[item] = written;
            const items = [...new Set([item, ...asked])].filter((each) => now[each] !== undefined);
            const picks = new PickedFilters(undefined, facets, columns, NOW);
            const fields = ['brand', 'attributes.colour', 'attributes.size', 'attributes.cable'];
            const counted = counter.count(picks, fields, NOW, Int32Array.from(items), items.length);
            for (const field of fields)
              assert.deepEqual(
                counted.find(({ dimension }) => dimension === field)?.values ?? [],
                naive(now, items, field),
              );
            const [price] = counter.count(picks, ['price'], NOW, Int32Array.from(items), items.length);
            const priced = items.filter((each) => now[each]!.price !== undefined).length;
            assert.equal(
              (price?.values ?? []).reduce((sum, { count }) => sum + count, 0),
              priced,
            );
            for (const { value, count } of price?.values ?? []) {
              const [from, to] = value
                .split('..')
                .map((bound, at) => (bound === '' ? [0, 1e9][at]! : Number(bound)));
              const within = items.filter((each) => {
                const amount = now[each]!.price?.amount;
                return amount !== undefined && amount >= from! && amount < to!;
              });
              assert.equal(within.length, count);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('shows twenty values of many, the frequent ones first and ties by the alphabet', () => {
    const facets = new FacetColumns();
    const columns = new ProductColumns();
    const names = Array.from({ length: 60 }, (_, at) => `Brand ${String((at * 37) % 60).padStart(2, '0')}`);
    const write = (item: number, brand: string) =>
      facets.put(
        item,
        {
          id: `p${item}` as ItemId,
          kind: 'product',
          title: 'x',
          status: 'active',
          availability: 'in_stock',
          brand,
        },
        undefined,
      );
    for (const [item, brand] of [...names, 'Brand 41'].entries()) write(item, brand);
    const items = Int32Array.from({ length: 61 }, (_, item) => item);
    const picks = new PickedFilters(undefined, facets, columns, NOW);
    const [brands] = new FacetCounter(facets, columns).count(picks, ['brand'], NOW, items, 61);
    assert.deepEqual(
      brands!.values.map(({ value }) => value),
      ['Brand 41', ...[...names].sort().slice(0, 19)],
    );
  });
});
