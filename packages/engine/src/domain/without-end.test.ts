import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withoutEnd } from './without-end.ts';

test('what the expression with the same characters would leave, in one pass', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(' ', '.', ';', 'a', 'é') }), (text) => {
      assert.equal(withoutEnd(text, ' .;'), text.replace(/[ .;]+$/, ''));
    }),
  );
  const run = ' .'.repeat(500_000);
  assert.equal(withoutEnd(`${run}a${run}`, ' .'), `${run}a`);
});
