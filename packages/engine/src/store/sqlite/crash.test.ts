import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { crashRounds } from './crash-rounds.case.ts';

it('loses nothing that was acknowledged and doubles nothing when it is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-crash-'));
  try {
    const rounds = Number(process.env['AISLE_CRASH_ROUNDS'] ?? 4);
    let state = 7;
    const report = await crashRounds(folder, rounds, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    });
    assert.ok(report.acknowledged > rounds);
    assert.deepEqual({ lost: report.lost, doubled: report.doubled }, { lost: 0, doubled: 0 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
