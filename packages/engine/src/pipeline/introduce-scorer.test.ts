import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Interaction } from '../domain/history.ts';
import type { ItemId, ItemIndex } from '../domain/ids.ts';
import type { Scorer } from '../domain/model.ts';
import type { ServedScorer } from '../domain/ports/scorer-source.ts';
import type { Product } from '../domain/product.ts';
import { introduceScorer } from './introduce-scorer.ts';
import { openShop, product, view } from './shop.case.ts';

/** A scorer that writes down what it was told. */
class Listener implements Scorer {
  readonly observed: number[] = [];
  readonly described: string[] = [];

  retrieve(): void {}
  scoreAll(): void {}
  explain(): undefined {}

  observe(interaction: Interaction): void {
    this.observed.push(interaction.time);
  }

  describe(_item: ItemIndex, one: Product): void {
    this.described.push(`${one.id}:${one.status}`);
  }
}

describe('introducing a scorer to a running shop', () => {
  it('shows it each event after its snapshot once, although events go on coming', async () => {
    const shop = await openShop([product('a')]);
    const at = (time: number) => view('ann', 'a', { occurredAt: time });
    for (let time = 1; time <= 600; time++) await shop.log.append([at(time)]);
    const scorer = new Listener();
    const fresh: ServedScorer = { model: 'linear', version: '2', scorer, snapshotOffset: 100 };
    const introduced = introduceScorer(
      { log: shop.log, catalogue: shop.store.catalogue, items: shop.items, stream: shop.stream },
      fresh,
      (served) => shop.served.set('linear', served),
    );
    let time = 600;
    let done = false;
    void introduced.then(() => {
      done = true;
    });
    while (!done) {
      await shop.log.append([at(++time)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let i = 0; i < 5; i++) await shop.log.append([at(++time)]);
    assert.deepEqual(
      scorer.observed,
      Array.from({ length: time - 100 }, (_, i) => 101 + i),
    );
    assert.ok(shop.served.get('linear')!.snapshotOffset >= 600);
  });

  it('describes all products to it, and what changes meanwhile', async () => {
    const shop = await openShop(Array.from({ length: 700 }, (_, i) => product(`p${i}`)));
    const scorer = new Listener();
    const introduced = introduceScorer(
      { log: shop.log, catalogue: shop.store.catalogue, items: shop.items, stream: shop.stream },
      { model: 'linear', version: '2', scorer, snapshotOffset: 0 },
      (served) => shop.served.set('linear', served),
    );
    await shop.store.catalogue.patch('p3' as ItemId, { status: 'hidden' });
    await introduced;
    const last = new Map(scorer.described.map((entry) => entry.split(':') as [string, string]));
    assert.equal(last.size, 700);
    assert.equal(last.get('p3'), 'hidden');
    const before = scorer.described.length;
    await shop.store.catalogue.patch('p3' as ItemId, { status: 'active' });
    assert.deepEqual(scorer.described.slice(before), ['p3:active']);
  });

  it('teaches nothing of events whose shopper refused analytics, and no profile of those who refused to be known', async () => {
    const shop = await openShop([product('a')]);
    await shop.log.append([
      view('ann', 'a', { consent: { personalize: true, analytics: false } }),
      view('bob', 'a', { consent: { personalize: false, analytics: true } }),
    ]);
    const seen: number[] = [];
    for await (const block of shop.log.read(0))
      for (const one of block) shop.stream.teach((interaction) => seen.push(interaction.shopper), one);
    assert.deepEqual(seen, [-1]);
  });
});
