import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvaluationReport } from './evaluation-report.ts';
import { statement } from './statement.ts';

function sentencesFor(count: number): string {
  const counts = { shoppers: count, targets: count, events: count };
  const report = {
    cut: '2026-01-01T00:00:00Z',
    options: { kind: 'time', target: 'new', coldItems: 'exclude' },
    slices: { warm: counts, cold: counts },
    leftOut: { seenTargets: count, coldTargets: count, coldItems: count, shoppersWithoutTarget: count },
    training: { events: count, catalogue: count },
    level: 0.95,
    resamples: 1000,
    seed: 1,
  };
  return statement(report as unknown as EvaluationReport).join('\n');
}

test('one of a kind is singular in the statement, several are plural, thousands are parted', () => {
  const one = sentencesFor(1);
  assert.match(one, /the 1 interaction before/);
  assert.match(one, /1 repeat is not counted/);
  assert.match(one, /1 target on 1 item that nobody touched in training is left out/);
  assert.match(one, /whole catalogue of 1 item,/);
  assert.match(
    one,
    /1 shopper with a history, 1 target from 1 interaction; reported apart: 1 shopper without/,
  );
  assert.doesNotMatch(one, /\b1 \w{2,}s\b/);
  assert.match(
    sentencesFor(2500),
    /2,500 targets on 2,500 items that nobody touched in training are left out/,
  );
});
