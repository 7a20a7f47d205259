import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Event, PlacementInput, ProductInput, ProductPatch, RecommendRequest } from '@aisle/contract';
import fc from 'fast-check';
import type Type from 'typebox';
import { Compile } from 'typebox/compile';
import { nearestName } from '../../domain/nearest-name.ts';
import { inspect, type Schema } from './inspect.ts';
import { nearSchema } from './near-schema.case.ts';
import { Reader } from './reader.ts';

const SCHEMAS: readonly Type.TSchema[] = [
  Event,
  ProductInput,
  ProductPatch,
  RecommendRequest,
  PlacementInput,
];

test('the words and the compiled check agree on what is wrong, and lenient reading leaves nothing unknown', () => {
  for (const schema of SCHEMAS) {
    const validator = Compile(schema);
    const reader = new Reader(schema);
    let good = 0;
    fc.assert(
      fc.property(nearSchema(schema as Schema), (value) => {
        const fits = validator.Check(value);
        if (fits) good += 1;
        const { faults } = inspect(schema as Schema, structuredClone(value), false);
        assert.equal(faults.length === 0, fits, JSON.stringify({ value, faults }));
        const copy = structuredClone(value);
        const lenient = inspect(schema as Schema, copy, true);
        assert.equal(
          lenient.faults.length === 0,
          validator.Check(copy),
          JSON.stringify({ copy, ...lenient }),
        );
        // Taking out unknown fields can leave an object empty that must not be.
        const others = (all: typeof faults) =>
          all.filter(
            ({ code, detail }) => code !== 'unknown_field' && detail !== 'Must have at least 1 field.',
          );
        if (faults.length < 20) assert.deepEqual(others(lenient.faults), others(faults));
        if (fits) assert.equal(reader.read(value, 'strict').value, value, 'good input is not copied');
        else assert.throws(() => reader.read(value, 'strict'), { name: 'Refusal' });
      }),
      { numRuns: 400 },
    );
    assert.ok(good > 0, `${(schema as Schema & { title?: string }).title}: ${good} values fitted`);
  }
});

test('paths and words for what people do wrong', () => {
  const said = (value: unknown) =>
    inspect(Event as Schema, value, false).faults.map((fault) => `${fault.field}: ${fault.detail}`);
  assert.deepEqual(said({ type: 'view', items: [{ item_id: 'a' }] }), [
    'items[0].itemId: This field is required.',
    'items[0].item_id: This field is not known; did you mean `itemId`?',
  ]);
  assert.deepEqual(said({ type: 'view', order: { id: 'o', value: '9.99', currency: 'eur' } }), [
    'order.value: Must be a number, not string.',
    'order.currency: Does not have the form that is asked for, like EUR. ISO 4217.',
  ]);
  assert.deepEqual(said({ type: 'view', occurredAt: '24.11.2026', properties: { 'a b': null } }), [
    'occurredAt: Must be an RFC 3339 date and time with an offset, like 2026-11-24T10:30:00Z.',
    'properties["a b"]: Must be string or number or boolean, not null.',
  ]);
});

test('the nearest name is near, or there is none', () => {
  const known = ['itemId', 'shopperId', 'visitorId', 'occurredAt'];
  for (const [name, found] of [
    ['item_id', 'itemId'],
    ['shoperId', 'shopperId'],
    ['vistiorId', 'visitorId'],
    ['occuredAt', 'occurredAt'],
    ['colour', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ] as const)
    assert.equal(nearestName(name, known), found, name.slice(0, 20));
});

test('a number with more digits than one can hold is called that, not no number', () => {
  const { faults } = inspect(
    Event as Schema,
    JSON.parse(`{"type":"view","visitorId":"v","value":${'9'.repeat(400)}}`),
    false,
  );
  assert.equal(
    faults.find(({ field }) => field === 'value')?.detail,
    'Must be a number, not one that is too large to hold.',
  );
});

test('of thousands of unknown fields the first twenty are named, and all are left out', () => {
  const event: Record<string, unknown> = { type: 'list_view', visitorId: 'v' };
  for (let at = 0; at < 5000; at++) event[`shoper${at}`] = at;
  let folded = 0;
  const lower = String.prototype.toLowerCase;
  String.prototype.toLowerCase = function (this: string) {
    folded++;
    return lower.call(this);
  };
  try {
    const { faults, warnings } = inspect(Event as Schema, event, true);
    assert.deepEqual([faults.length, warnings.length], [0, 20]);
  } finally {
    String.prototype.toLowerCase = lower;
  }
  assert.deepEqual(Object.keys(event), ['type', 'visitorId']);
  assert.ok(folded < 20 * 100, `${folded} names compared`);
});
