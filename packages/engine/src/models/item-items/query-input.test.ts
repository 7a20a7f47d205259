import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventTypeCode, type StandardEventType } from '../../domain/event.ts';
import { EMPTY_HISTORY, type History } from '../../domain/history.ts';
import type { ItemIndex } from '../../domain/ids.ts';
import { INPUT_CAPACITY, QueryInput, type QueryInputOptions } from './query-input.ts';

interface Act {
  item: number;
  time: number;
  type?: StandardEventType;
  order?: number;
}

function historyOf(acts: readonly Act[]): History {
  return {
    length: acts.length,
    items: Int32Array.from(acts, (act) => act.item),
    times: Float64Array.from(acts, (act) => act.time),
    types: Uint8Array.from(acts, (act) => eventTypeCode(act.type ?? 'purchase')),
    quantities: new Float32Array(acts.length).fill(1),
    orders: Int32Array.from(acts, (act) => act.order ?? -1),
  };
}

function inputOf(options: Partial<QueryInputOptions> = {}): QueryInput {
  const weights = new Float32Array(256);
  weights[eventTypeCode('view')] = 0.25;
  weights[eventTypeCode('purchase')] = 1;
  return new QueryInput(new Uint32Array(INPUT_CAPACITY), new Float32Array(INPUT_CAPACITY), {
    weights,
    decay: 2,
    items: 2000,
    ...options,
  });
}

function read(input: QueryInput, acts: readonly Act[], context: readonly number[] = []): [number, number][] {
  input.read({ now: 0, history: historyOf(acts), context: context as readonly ItemIndex[] });
  return Array.from({ length: input.length }, (_, place) => [input.items[place]!, input.weights[place]!]);
}

const f = (weight: number, steps: number) => Math.fround(weight * Math.exp(-steps / 2));

test('each step back weighs less; a basket and acts at one time are one step', () => {
  const acts = [
    { item: 1, time: 1, order: 4 },
    { item: 2, time: 2, order: 4 },
    { item: 3, time: 3 },
    { item: 4, time: 3 },
    { item: 5, time: 9, type: 'view' as const },
  ];
  assert.deepEqual(read(inputOf(), acts), [
    [5, 0.25],
    [4, f(1, 1)],
    [3, f(1, 1)],
    [2, f(1, 2)],
    [1, f(1, 2)],
  ]);
});

test('an item looked at and bought in a row is one step with the greater weight', () => {
  const acts = [
    { item: 7, time: 1 },
    { item: 8, time: 2, type: 'view' as const },
    { item: 8, time: 3 },
  ];
  assert.deepEqual(read(inputOf(), acts), [
    [8, 1],
    [7, f(1, 1)],
  ]);
});

test('acts without weight are no steps; unknown items are steps without weight', () => {
  const acts = [
    { item: 1, time: 1 },
    { item: 2, time: 2, type: 'dismiss' as const },
    { item: 5000, time: 3 },
  ];
  assert.deepEqual(read(inputOf(), acts), [[1, f(1, 1)]]);
});

test('the page comes first and weighs 1; history then counts from a step back', () => {
  assert.deepEqual(
    read(
      inputOf(),
      [
        { item: 1, time: 1 },
        { item: 2, time: 2 },
      ],
      [9, 1, 9],
    ),
    [
      [9, 1],
      [1, 1],
      [2, f(1, 1)],
    ],
  );
});

test('without decay everything weighs the same; the newest fill the capacity', () => {
  const acts = Array.from({ length: 3000 }, (_, at) => ({ item: at % 1500, time: at }));
  const got = read(inputOf({ decay: 0 }), acts);
  assert.equal(got.length, INPUT_CAPACITY);
  assert.ok(got.every(([item, weight], place) => item === 1499 - place && weight === 1));
});

test('nothing is left of the query before', () => {
  const input = inputOf();
  read(input, [{ item: 1, time: 1 }]);
  input.read({ now: 0, history: EMPTY_HISTORY, context: [] });
  assert.equal(input.length, 0);
  assert.deepEqual(read(input, [{ item: 1, time: 1, type: 'view' }]), [[1, 0.25]]);
});
