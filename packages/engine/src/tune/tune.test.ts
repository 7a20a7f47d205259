import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DatasetBuilder } from '../dataset/dataset-builder.ts';
import type { Dataset } from '../domain/dataset.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import { AisleError } from '../domain/errors.ts';
import type { ItemId, ProfileKey } from '../domain/ids.ts';
import type { JsonObject } from '../domain/model.ts';
import { Random } from '../domain/random.ts';
import type { Evaluated } from '../evaluation/evaluated.ts';
import { timeProtocol } from '../evaluation/protocol/protocol.ts';
import { fileJournal } from './journal.ts';
import { leaderboard } from './leaderboard.ts';
import { type TuneOptions, tune } from './tune.ts';

const folder = mkdtempSync(join(tmpdir(), 'aisle-tune-'));
after(() => rmSync(folder, { recursive: true }));

/** Everybody buys items whose number has their own remainder by 5. */
function shop(shoppers: number): Dataset {
  const random = new Random(7);
  const builder = new DatasetBuilder();
  for (let u = 0; u < shoppers; u++) {
    for (let day = 0; day < 100; day += 10) {
      builder.add({
        shopper: `s:${u}` as ProfileKey,
        item: `i${(u % 5) + 5 * random.below(8)}` as ItemId,
        time: day * DAY_MS,
      });
    }
  }
  return builder.build();
}

/** Lists items of remainder `guess` first: right for a fifth of the shoppers, for all of them where it is `own`. */
function guesser(settings: JsonObject): Evaluated {
  const { guess = 4, power = 1 } = settings as { guess?: number; power?: number };
  if (power > 9) throw new AisleError('not_enough_data', 'power is too much', { remedy: 'Less.' });
  return {
    name: 'guesser',
    configuration: settings,
    fit: async (train) => ({
      recommend(query, out) {
        out.length = 0;
        const own =
          query.history.length > 0
            ? Number(train.items.idOf(query.history.items[0]! as never).slice(1)) % 5
            : 0;
        const excluded = new Set(query.exclude.items.subarray(0, query.exclude.length));
        const wanted = guess === 5 ? own : guess;
        for (const first of [true, false]) {
          for (let item = 0; item < train.items.size && out.length < query.k; item++) {
            const is = Number(train.items.idOf(item as never).slice(1)) % 5 === wanted;
            if (is === first && !excluded.has(item)) out.items[out.length++] = item;
          }
        }
      },
    }),
  };
}

function options(file: string, given: Partial<TuneOptions> = {}): TuneOptions {
  return {
    dataset: shop(1300),
    snapshot: 'one',
    protocol: timeProtocol({ target: 'all' }),
    subject: 'guesser',
    space: {
      guess: { kind: 'choice', values: [0, 1, 2, 3, 5] },
      power: { kind: 'number', low: 0, high: 10, scale: 'linear' },
    },
    withSettings: guesser,
    metric: 'ndcg@5',
    journal: fileJournal(join(folder, file)),
    seed: 1,
    threads: 1,
    seconds: 1e6,
    trials: 20,
    memoryMb: 1e6,
    signal: new AbortController().signal,
    clock: () => performance.now(),
    onProgress: () => undefined,
    onTrial: () => undefined,
    ...given,
  };
}

describe('tune', () => {
  it('finds the better settings and says how sure that is', async () => {
    const tuning = await tune(options('found.jsonl'));
    assert.equal(tuning.trials[0]!.settings['guess'], 5);
    assert.equal(tuning.trials.length, 20);
    assert.equal(tuning.rungs, 2);
    assert.ok(tuning.gain!.low > 0);
    assert.equal(tuning.ended, 'trials');
    const rows = leaderboard(tuning.trials, tuning.rungs, 3);
    assert.equal(rows[0]![4], 'all');
    // Few go to the top: the defaults and about a third of the rest.
    const climbed = tuning.trials.filter(({ rungs }) => rungs.length === 2).length;
    assert.ok(climbed >= 2 && climbed <= 10, `${climbed}`);
  });

  it('keeps aside what breaks or takes too much memory, at the end of the list', async () => {
    const tuning = await tune(options('broken.jsonl', { trials: 30 }));
    const broken = tuning.trials.filter(({ fault }) => fault !== undefined);
    for (const { settings, fault } of broken) {
      assert.equal(fault, 'power is too much');
      assert.ok((settings['power'] as number) > 9);
    }
    assert.equal(
      tuning.trials.findIndex(({ fault }) => fault !== undefined),
      broken.length === 0 ? -1 : 30 - broken.length,
    );
    const narrow = await tune(options('narrow.jsonl', { trials: 4, memoryMb: 1 }));
    assert.ok(narrow.trials.slice(1).every(({ fault }) => fault !== undefined));
    assert.ok(narrow.trials.some(({ fault }) => fault?.includes('MB of memory')));
    assert.equal(narrow.gain, undefined);
  });

  it('goes on where it was stopped, over a torn line too, and finds the same', async () => {
    const whole = await tune(options('whole.jsonl', { trials: 12 }));
    const controller = new AbortController();
    let measured = 0;
    const stopped = await tune(
      options('parts.jsonl', {
        trials: 12,
        signal: controller.signal,
        onTrial: () => {
          measured++;
          if (measured === 5) controller.abort();
        },
      }),
    );
    assert.equal(stopped.ended, 'interrupted');
    appendFileSync(join(folder, 'parts.jsonl'), '\n{"search":"');
    let more = 0;
    const resumed = await tune(options('parts.jsonl', { trials: 12, onTrial: () => more++ }));
    const shown = ({ trials }: typeof whole) =>
      trials.map(({ id, settings, rungs }) => [id, settings, rungs.map(({ value }) => value)]);
    assert.deepEqual(shown(resumed), shown(whole));
    assert.equal(resumed.gain!.mean, whole.gain!.mean);
    const measurements = whole.trials.reduce(
      (sum, { rungs, fault }) => sum + rungs.length + (fault === undefined ? 0 : 1),
      0,
    );
    assert.equal(measured + more, measurements);
  });

  it('begins anew on other data, and ends when the time is over', async () => {
    const file = 'other.jsonl';
    await tune(options(file, { trials: 2 }));
    const lines = readFileSync(join(folder, file), 'utf8');
    let at = 0;
    const other = await tune(options(file, { snapshot: 'two', seconds: 1, clock: () => (at += 400) }));
    assert.equal(other.ended, 'time');
    assert.ok(other.trials.length < 20);
    assert.ok(readFileSync(join(folder, file), 'utf8').startsWith(lines));
    writeFileSync(join(folder, 'empty.jsonl'), 'no json\n[]\n');
    assert.deepEqual(fileJournal(join(folder, 'empty.jsonl')).read('x'), []);
  });
});
