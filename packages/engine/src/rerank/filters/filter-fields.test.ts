import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { FilterAst, FilterValue } from '../../domain/filter.ts';
import type { ItemId } from '../../domain/ids.ts';
import { ItemTable } from '../../domain/item-table.ts';
import type { Product } from '../../domain/product.ts';
import { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { FilterCache, validateFilter } from './filter-cache.ts';
import { ATTRIBUTE_FIELD, FIELD_KINDS, FILTER_FIELDS, type FilterField } from './filter-fields.ts';

const NOW = Date.UTC(2026, 5, 1);

/** A product of which no field is empty, and one that shares no value with it. */
const FULL: Product = {
  id: 'full' as ItemId,
  groupId: 'a-group',
  kind: 'bundle',
  title: 'A title',
  brand: 'A brand',
  categories: [['Home', 'Kitchen']],
  price: { amount: 12, currency: 'EUR', sale: 9 },
  availability: 'preorder',
  quantity: 3,
  seller: 'A seller',
  publishedAt: Date.UTC(2026, 4, 20),
  rating: { average: 4.5, count: 10 },
  tags: ['a-tag'],
  status: 'active',
};
const BARE: Product = {
  id: 'bare' as ItemId,
  kind: 'product',
  title: 'Other',
  availability: 'out_of_stock',
  status: 'active',
};

const index = new CatalogueIndex(new ItemTable());
index.apply([FULL, BARE]);
const cache = new FilterCache(index);

function pass(filter: FilterAst): string[] {
  const compiled = cache.get(filter);
  compiled.bind({
    ...{ index, now: NOW, item: 0, params: {}, country: undefined },
    ...{ purchased: () => false, viewed: () => false, inCart: () => false },
  });
  return [FULL, BARE].filter((_, item) => compiled.test(item)).map(({ id }) => id);
}

/** What the field of the full product holds. */
function valuesOf(field: FilterField): readonly (string | number)[] {
  switch (field.kind) {
    case 'text':
      return [field.read(FULL)!];
    case 'number':
    case 'date':
      return [field.read(index, 0, NOW)];
    case 'names':
      return [...field.read(index, 0)!];
    default:
      return [];
  }
}

describe('fields of filters', () => {
  for (const [name, field] of Object.entries(FILTER_FIELDS)) {
    it(`${name} is read, compared by each of its operators, and known as $item.${name}`, () => {
      if (field.kind === 'flag') {
        assert.deepEqual(pass({ field: name }), ['full']);
        assert.deepEqual(pass({ not: { field: name } }), ['bare']);
        assert.throws(() => validateFilter({ field: name, op: '=', value: true }), {
          code: 'invalid_filter',
        });
        return;
      }
      const values = valuesOf(field);
      assert.ok(values.length > 0 && values.every((value) => value !== undefined && !Number.isNaN(value)));
      for (const value of values) {
        const full: Readonly<Record<string, readonly string[]>> = {
          '=': ['full'],
          '!=': ['bare'],
          in: ['full'],
          contains: ['full'],
          '<': [],
          '<=': ['full'],
          '>': [],
          '>=': ['full'],
        };
        for (const op of FIELD_KINDS[field.kind].operators) {
          const constant: FilterValue = op === 'in' ? [value] : value;
          assert.deepEqual(pass({ field: name, op, value: constant }), full[op], op);
        }
      }
      assert.deepEqual(pass({ field: name, op: '=', value: { ref: `$item.${name}` } }), ['full']);
      assert.throws(() => validateFilter({ field: name }), { code: 'invalid_filter' });
    });

    it(`${name} is suggested to who misspells it`, () => {
      assert.throws(() => validateFilter({ field: `${name}x` }), {
        code: 'invalid_filter',
        remedy: `Did you mean "${name}"?`,
      });
    });
  }

  it('are in the guide, each with what it holds and its operators', () => {
    const guide = readFileSync(new URL('../../../../../docs/guides/filters.md', import.meta.url), 'utf8');
    const row = (name: string, { kind, says }: FilterField): string => {
      const operators = FIELD_KINDS[kind].operators.map((operator) => `\`${operator}\``).join(' ');
      return `| ${name} | ${FIELD_KINDS[kind].says} | ${says} | ${operators || 'stands alone'} |`;
    };
    const table = [
      '| field | type | is | operators |',
      '|---|---|---|---|',
      ...Object.entries(FILTER_FIELDS).map(([name, field]) => row(`\`${name}\``, field)),
      row('`attributes.NAME`, `attributes."two words"`', ATTRIBUTE_FIELD),
    ].join('\n');
    assert.ok(guide.includes(table), `docs/guides/filters.md needs this table:\n${table}`);
  });
});
