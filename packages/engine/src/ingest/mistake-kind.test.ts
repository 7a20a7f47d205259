import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakeKind } from './mistake-kind.ts';

test('rows wrong in the same way are one kind, rows wrong in another way are not', () => {
  const same = (a: string, b: string) => assert.equal(mistakeKind(a), mistakeKind(b), `${a} | ${b}`);
  const other = (a: string, b: string) => assert.notEqual(mistakeKind(a), mistakeKind(b), `${a} | ${b}`);
  same('Menge is "zwei".', 'Menge is "drei".');
  same('Datum is "31.02.2026 10:00".', 'Datum is "1.13.2025 9:05".');
  same('items[0].quantity is not above 0.', 'items[17].quantity is not above 0.');
  other('Datum is "31.07.26".', 'Datum is "31.07.2026".');
  other('Menge is "zwei".', 'Menge is "5 Stk".');
  other('Menge is "zwei".', 'Preis is "zwei".');
  other('quantity is below 0.', 'quantity is above 10.');
  assert.notEqual(mistakeKind('is missing', 'Kunde'), mistakeKind('is missing', 'Datum'));
  assert.ok(mistakeKind(`a is "${'x1'.repeat(5000)}"`).length < 60, 'a long value makes no long key');
});
