import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ItemId } from '../domain/ids.ts';
import { ItemTable } from '../domain/item-table.ts';
import { CatalogueIndex } from './catalogue/catalogue-index.ts';
import { type CandidateStream, SlateComposer } from './compose-slate.ts';

interface Draft {
  readonly category?: string;
  readonly brand?: string;
  readonly group?: string;
}

function composerOf(drafts: readonly Draft[]) {
  const index = new CatalogueIndex(new ItemTable());
  index.apply(
    drafts.map(({ category, brand, group }, i) => ({
      id: `p${i}` as ItemId,
      kind: 'product',
      title: `p${i}`,
      availability: 'in_stock',
      status: 'active',
      ...(category === undefined ? {} : { categories: [[category]] }),
      ...(brand === undefined ? {} : { brand }),
      ...(group === undefined ? {} : { groupId: group }),
    })),
  );
  return new SlateComposer(index);
}

function streamOf(items: readonly number[]): CandidateStream {
  let at = 0;
  return { pop: () => items[at++] ?? -1 };
}

const count = (length: number) => Array.from({ length }, (_, i) => i);

describe('slate composer', () => {
  it('keeps the order of the candidates where no rule speaks', () => {
    const composer = composerOf(count(5).map(() => ({})));
    composer.begin();
    assert.equal(composer.fill(streamOf([3, 1, 4, 0, 2]), 3, { category: 1, brand: 1 }), false);
    assert.deepEqual(composer.chosen, [3, 1, 4]);
  });

  it('shows one variant of a group, the best', () => {
    const composer = composerOf([{ group: 'g' }, { group: 'g' }, {}]);
    composer.begin();
    composer.fill(streamOf([1, 0, 2]), 3, { category: 0, brand: 0 });
    assert.deepEqual(composer.chosen, [1, 2]);
  });

  it('keeps caps while there is enough, and relaxes brand before category when the list stays short', () => {
    const composer = composerOf([
      { category: 'a', brand: 'x' },
      { category: 'a', brand: 'y' },
      { category: 'b', brand: 'x' },
      { category: 'c', brand: 'z' },
    ]);
    const caps = { category: 1, brand: 1 };
    composer.begin();
    assert.equal(composer.fill(streamOf([0, 1, 2, 3]), 2, caps), false);
    assert.deepEqual(composer.chosen, [0, 3]);
    composer.begin();
    assert.equal(composer.fill(streamOf([0, 1, 2, 3]), 4, caps), true);
    assert.deepEqual(composer.chosen, [0, 3, 2, 1]);
  });

  it('goes on behind what is chosen when given another stream', () => {
    const composer = composerOf([{ group: 'g' }, {}, { group: 'g' }]);
    composer.begin();
    composer.fill(streamOf([0]), 3, { category: 0, brand: 0 });
    composer.fill(streamOf([2, 1]), 3, { category: 0, brand: 0 });
    assert.deepEqual(composer.chosen, [0, 1]);
  });

  it('never repeats, fills as far as the variants allow, and breaks a cap only when it says so', () => {
    const name = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined });
    const draft = fc.record({ category: name, brand: name, group: name }) as fc.Arbitrary<Draft>;
    const setting = fc.record({
      drafts: fc.array(draft, { minLength: 1, maxLength: 20 }),
      limit: fc.integer({ min: 1, max: 12 }),
      category: fc.integer({ min: 0, max: 3 }),
      brand: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(setting, ({ drafts, limit, category, brand }) => {
        const composer = composerOf(drafts);
        composer.begin();
        const relaxed = composer.fill(streamOf(count(drafts.length)), limit, { category, brand });
        const { chosen } = composer;
        assert.equal(new Set(chosen).size, chosen.length);
        const groups = drafts.map(({ group }, i) => group ?? `own ${i}`);
        assert.equal(new Set(chosen.map((item) => groups[item])).size, chosen.length);
        assert.equal(chosen.length, Math.min(limit, new Set(groups).size));
        const most = (key: 'category' | 'brand') =>
          Math.max(
            0,
            ...['a', 'b', 'c'].map((value) => chosen.filter((item) => drafts[item]![key] === value).length),
          );
        if (!relaxed) {
          assert.ok(category === 0 || most('category') <= category);
          assert.ok(brand === 0 || most('brand') <= brand);
        }
      }),
      { numRuns: 300 },
    );
  });
});
