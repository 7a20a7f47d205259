import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeyProduct } from './journey-product.ts';

function titleOf(type: string): string {
  const product = {
    id: '1',
    manufacturer: '2',
    department: 'GROCERY',
    brand: 'National',
    category: 'ICE',
    type,
    size: '',
  };
  return journeyProduct(product, undefined).title;
}

test('types printed in capitals become titles, with one blank behind a colon', () => {
  assert.equal(titleOf('FRZN ICE:CRUSHED/CUBED'), 'Frzn Ice: Crushed/Cubed');
  assert.equal(titleOf('FRZN ICE  :  (BIG) '), 'Frzn Ice: (Big)');
});

test('a type of a megabyte becomes a title in linear time', { timeout: 30_000 }, () => {
  const blanks = ' '.repeat(1_000_000);
  assert.equal(titleOf(`ICE${blanks}CUBES${blanks}:${blanks}BIG`), 'Ice Cubes: Big');
  assert.ok(titleOf(`ICE${':'.repeat(1_000_000)}`).startsWith('Ice: '));
});
