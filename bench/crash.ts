/**
 * Kills a process with SIGKILL, N times, and counts what is wrong afterwards; prints one JSON object.
 *
 *     node bench/crash.ts [N] [SEED]             one that appends to the log: acknowledged events lost or doubled
 *     node bench/crash.ts --import [N] [SEED]    aisle import of 20,000 rows of Online Retail, gone on with to its end:
 *                                                imports that end otherwise than one that nobody disturbed
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashRounds } from '../packages/engine/src/store/sqlite/crash-rounds.case.ts';
import { importKills } from './import-kills.ts';

const { values, positionals } = parseArgs({
  options: { import: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 100);
let state = Number(positionals[1] ?? 1);
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return state / 2 ** 31;
};
const onRound = (round: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${round} of ${rounds} rounds`);
};

const folder = mkdtempSync(join(tmpdir(), 'aisle-crash-'));
try {
  if (values.import) {
    const report = await importKills(folder, rounds, random, onRound);
    console.log(JSON.stringify(report));
    if (report.different > 0) process.exitCode = 1;
  } else {
    const report = await crashRounds(folder, rounds, random, onRound);
    console.log(JSON.stringify(report));
    if (report.lost + report.doubled > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
