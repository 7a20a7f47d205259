import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Warning } from '@aisle/contract';
import type { EventItem } from '../domain/event.ts';
import type { ItemId } from '../domain/ids.ts';
import { noteUnknownItem } from './unknown-item.ts';

test('the first item that no product has the id of is named; without a catalogue none is', () => {
  const catalogue = { known: 2, knows: (id: ItemId) => id === 'a' || id === 'b' };
  const fieldsOf = (ids: readonly string[], known = catalogue) => {
    const warnings: Warning[] = [];
    const items = ids.map((itemId): EventItem => ({ itemId: itemId as ItemId }));
    noteUnknownItem({ items }, known, warnings);
    return warnings.map(({ code, field }) => [code, field]);
  };
  assert.deepEqual(fieldsOf(['a', 'b']), []);
  assert.deepEqual(fieldsOf([]), []);
  assert.deepEqual(fieldsOf(['a', 'x', 'y']), [['unknown_item', 'items[1].itemId']]);
  assert.deepEqual(fieldsOf(['x'], { known: 0, knows: () => false }), []);
});
