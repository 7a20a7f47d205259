import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import type { ProposalField } from '../../domain/enrichment.ts';
import type { ItemId } from '../../domain/ids.ts';
import type { ProposalStore } from '../../domain/ports/proposal-store.ts';
import { openProposalStore } from './proposal-database.ts';

function open(context: TestContext): { store: ProposalStore; again: () => ProposalStore } {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-proposals-'));
  const store = openProposalStore(folder);
  context.after(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { store, again: () => openProposalStore(folder) };
}

const BY = { model: 'm', promptDigest: 'p', sourceHash: 's' };

function note(
  store: ProposalStore,
  product: string,
  values: Record<string, string | string[]>,
  more = {},
): void {
  const id = product as ItemId;
  store.note(
    { ...BY, product: id, at: 1, outputTokens: 10, ...more },
    Object.entries(values).map(([field, value]) => ({
      ...BY,
      ...more,
      product: id,
      field: field as ProposalField,
      value,
      stated: false,
      proposedAt: 1,
    })),
  );
}

const states = (store: ProposalStore, product: string) =>
  store.list({ product: product as ItemId }, 100).map(({ field, value, state }) => [field, value, state]);
const accepted = (store: ProposalStore, after = 0) =>
  [...store.acceptedAfter(after, 100).products].map(([product, fields]) => [
    product,
    Object.fromEntries(fields),
  ]);

it('what was answered is not asked again until text, prompt or model change; a failure is', (context) => {
  const { store } = open(context);
  const id = 'a' as ItemId;
  assert.equal(store.isAnswered(id, BY), false);
  note(store, 'a', { tags: ['x'] });
  assert.equal(store.isAnswered(id, BY), true);
  for (const change of [{ model: 'n' }, { promptDigest: 'q' }, { sourceHash: 't' }])
    assert.equal(store.isAnswered(id, { ...BY, ...change }), false);
  note(store, 'b', {}, { failure: 'broken' });
  assert.equal(store.isAnswered('b' as ItemId, BY), false);
  assert.equal(store.meanOutputTokens('p'), undefined, 'too few');
  for (const product of ['c', 'd', 'e', 'f']) note(store, product, {}, { outputTokens: 30 });
  assert.equal(store.meanOutputTokens('p'), 26);
});

it('a decision is for what is named, and a later proposal takes the place when it is accepted', (context) => {
  const { store } = open(context);
  note(store, 'a', { tags: ['x'], 'attributes.colour': 'red', 'attributes.size': 'L' });
  note(store, 'b', { tags: ['y'] });
  assert.deepEqual(store.decide({ field: 'tags' }, 'accepted', 5), { values: 2, products: ['a', 'b'] });
  assert.deepEqual(store.decide({ field: 'tags' }, 'accepted', 6), { values: 0, products: [] });
  assert.equal(store.decide({ product: 'a' as ItemId, field: 'attributes' }, 'accepted', 7).values, 2);
  assert.deepEqual(accepted(store), [
    ['b', { tags: ['y'] }],
    ['a', { 'attributes.colour': 'red', 'attributes.size': 'L', tags: ['x'] }],
  ]);
  store.decide({ product: 'a' as ItemId, field: 'attributes.size' }, 'refused', 8);
  note(store, 'a', { tags: ['better'], 'attributes.size': 'L' });
  assert.deepEqual(states(store, 'a'), [
    ['attributes.colour', 'red', 'accepted'],
    ['attributes.size', 'L', 'refused'],
    ['tags', ['x'], 'accepted'],
    ['tags', ['better'], 'proposed'],
  ]);
  note(store, 'a', { tags: ['best'] });
  assert.equal(store.count({ product: 'a' as ItemId, state: 'proposed' }), 1, 'open ones make room');
  store.decide({ product: 'a' as ItemId, field: 'tags' }, 'accepted', 9);
  assert.deepEqual(accepted(store).at(-1), ['a', { 'attributes.colour': 'red', tags: ['best'] }]);
  store.decide({ product: 'a' as ItemId }, 'refused', 10);
  assert.deepEqual(accepted(store).at(-1), ['a', {}]);
});

it('a second connection hears of changes, page by page, each product once', (context) => {
  const { store, again } = open(context);
  for (const product of ['a', 'b', 'c']) note(store, product, { tags: [product] });
  const reader = again();
  const version = reader.version();
  assert.equal(reader.version(), version);
  store.decide({}, 'accepted', 2);
  assert.notEqual(reader.version(), version);
  const page = reader.acceptedAfter(0, 2);
  assert.deepEqual([...page.products.keys()], ['a', 'b']);
  store.decide({ product: 'a' as ItemId }, 'refused', 3);
  assert.deepEqual(accepted(reader, page.last), [
    ['c', { tags: ['c'] }],
    ['a', {}],
  ]);
  reader.close();
});
