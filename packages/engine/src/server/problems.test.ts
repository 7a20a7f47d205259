import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AisleError } from '../domain/errors.ts';
import { storeError } from '../store/store-error.ts';
import { toProblem } from './problems.ts';

test('a problem document names no file of the server, whoever asks', () => {
  const file = '/var/lib/shop/aisle-data/shop.db';
  const failures = [
    ...[8, 11, 13, 14, 26, 1].map((errcode) =>
      storeError(Object.assign(new Error('full'), { errcode }), file),
    ),
    ...(['store_locked', 'store_too_new', 'artefact_corrupt'] as const).map(
      (code) => new AisleError(code, `${file} is amiss.`, { field: file, remedy: `Look at ${file}.` }),
    ),
    new Error(file),
  ];
  for (const failure of failures) {
    const problem = toProblem(failure);
    assert.ok(!JSON.stringify(problem).includes('/var/'), JSON.stringify(problem));
    assert.ok((problem.detail ?? '').length > 10);
  }
  assert.equal(toProblem(failures[2]).code, 'store_full');
});
