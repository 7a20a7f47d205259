/**
 * Kills a process that appends to the log with SIGKILL, N times, and counts what was acknowledged and is gone, and what is
 * there twice. `node bench/crash.ts [rounds] [seed]` prints one JSON object.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crashRounds } from '../packages/engine/src/store/sqlite/crash-rounds.case.ts';

const rounds = Number(process.argv[2] ?? 100);
let state = Number(process.argv[3] ?? 1);
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return state / 2 ** 31;
};

const folder = mkdtempSync(join(tmpdir(), 'aisle-crash-'));
try {
  const report = await crashRounds(folder, rounds, random, (round) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${round} of ${rounds} kills`);
  });
  console.log(JSON.stringify(report));
  if (report.lost + report.doubled > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
