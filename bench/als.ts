/**
 * Exact alternating least squares beside the library implicit, on two threads each: the same data, the same objective
 *
 *     Σ_acts c (1 − x·y)² + Σ_others (x·y)² + λ (|X|² + |Y|²),   c = ALPHA,
 *
 * as many epochs, in turns (ours, theirs, ours, theirs …), the loss of both at the end. Prints JSON: milliseconds of whole
 * fits (median of the runs after one that does not count), row solves a second, and the ratio, of processor time
 * too, which other load on the machine disturbs less.
 *
 *     node bench/als.ts [--data beauty|gowalla]… [--python FILE] [--runs 5] [--size 64] [--solver exact|cg]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Csr, createKernels, transposeCsr } from '@aisle/kernels';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import { stream } from './baskets.ts';
import { PUBLIC_DATA } from './convert.ts';
import { PeerProcess } from './peers/peer-process.ts';

const THREADS = 2;
const EPOCHS = 15;
const ALPHA = 10;
const REGULARIZATION = 0.1;

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: ['beauty', 'gowalla'] },
    python: { type: 'string', default: 'bench/.cache/peers/bin/python' },
    runs: { type: 'string', default: '5' },
    size: { type: 'string', default: '64' },
    solver: { type: 'string', default: 'exact' },
  },
});
const size = Number(flags.size);
const runs = Number(flags.runs);

/** Beauty without the last two items of a shopper; Gowalla's training pairs. */
async function acts(name: string): Promise<Csr> {
  const [file, dropped] =
    name === 'beauty' ? ['amazon-beauty/Beauty.txt.gz', 2] : ['gowalla-lightgcn/train.txt.gz', 0];
  const pointers = [0];
  const columns: number[] = [];
  const numbers = new Map<string, number>();
  for await (const lines of linesOfFile(join(PUBLIC_DATA, file as string))) {
    for (const line of lines) {
      const [, ...items] = line.trim().split(/\s+/);
      const own = new Set<number>();
      for (const item of items.slice(0, items.length - (dropped as number))) {
        if (!numbers.has(item)) numbers.set(item, numbers.size);
        own.add(numbers.get(item)!);
      }
      columns.push(...[...own].sort((a, b) => a - b));
      pointers.push(columns.length);
    }
  }
  return {
    rows: pointers.length - 1,
    columns: numbers.size,
    rowPointers: Uint32Array.from(pointers),
    columnIndices: Uint32Array.from(columns),
    values: null,
  };
}

/** The objective divided by the number of pairs, as implicit computes it. */
function lossOf(x: Csr, users: Float32Array, items: Float32Array): number {
  const gramOf = (factors: Float32Array, rows: number) => {
    const gram = new Float64Array(size * size);
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) gram[i * size + j]! += factors[r * size + i]! * factors[r * size + j]!;
      }
    }
    return gram;
  };
  const [ofUsers, ofItems] = [gramOf(users, x.rows), gramOf(items, x.columns)] as const;
  let loss = 0;
  for (let at = 0; at < ofUsers.length; at++) loss += ofUsers[at]! * ofItems[at]!;
  for (let k = 0; k < size; k++) loss += REGULARIZATION * (ofUsers[k * size + k]! + ofItems[k * size + k]!);
  for (let r = 0; r < x.rows; r++) {
    for (let e = x.rowPointers[r]!; e < x.rowPointers[r + 1]!; e++) {
      let score = 0;
      for (let k = 0; k < size; k++) score += users[r * size + k]! * items[x.columnIndices[e]! * size + k]!;
      loss += ALPHA * (1 - score) ** 2 - score ** 2;
    }
  }
  return loss / (x.rows * x.columns);
}

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
const rounded = (value: number) => Number(value.toPrecision(4));

async function duel(name: string): Promise<object> {
  const x = await acts(name);
  const folder = mkdtempSync(join(tmpdir(), 'aisle-als-'));
  const kernels = await createKernels({ threads: THREADS });
  const { memory, factors } = kernels;
  const files = ['pointers', 'indices', 'factors'].map((file) => join(folder, file));
  writeFileSync(files[0]!, x.rowPointers);
  writeFileSync(files[1]!, x.columnIndices);
  const sizes = [x.rows, x.columns, files[0]!, files[1]!, size, ALPHA, REGULARIZATION, EPOCHS, files[2]!];
  const { peer, name: version } = await PeerProcess.start(
    flags.python,
    [join(import.meta.dirname, 'peers/implicit_als.py'), ...sizes.map(String), flags.solver, String(THREADS)],
    new AbortController().signal,
  );
  const users = memory.f32(x.rows * size);
  const items = memory.f32(x.columns * size);
  const gram = memory.f32(size * size);
  const lambda = memory.f32(Math.max(x.rows, x.columns)).fill(REGULARIZATION);
  const ours = (): number => {
    const next = stream(1);
    const started = performance.now();
    const mark = memory.mark();
    const byUser = {
      ...x,
      rowPointers: memory.copy(x.rowPointers),
      columnIndices: memory.copy(x.columnIndices),
    };
    const byItem = transposeCsr(byUser, memory);
    for (const side of [users, items])
      for (let at = 0; at < side.length; at++) side[at] = 0.02 * (next() - 0.5);
    const system = { width: size, gram, weight: ALPHA - 1, offset: 1 };
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      factors.gram(items, x.columns, size, gram);
      factors.solveRows(byUser, lambda, users, { ...system, factors: items });
      factors.gram(users, x.rows, size, gram);
      factors.solveRows(byItem, lambda, items, { ...system, factors: users });
    }
    memory.release(mark);
    return performance.now() - started;
  };
  const [own, theirs, ownCpu, theirCpu]: [number[], number[], number[], number[]] = [[], [], [], []];
  try {
    for (let run = -1; run < runs; run++) {
      const cpu = process.cpuUsage();
      const a = ours();
      const used = process.cpuUsage(cpu);
      const b = await peer.run();
      if (run < 0) continue;
      own.push(a);
      ownCpu.push((used.user + used.system) / 1000);
      theirs.push(b);
      theirCpu.push(Number(readFileSync(`${files[2]}.cpu`, 'utf8')));
    }
    const bytes = readFileSync(files[2]!);
    const found = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const solves = (x.rows + x.columns) * EPOCHS * 1000;
    return {
      data: name,
      shoppers: x.rows,
      items: x.columns,
      acts: x.columnIndices.length,
      size,
      epochs: EPOCHS,
      threads: THREADS,
      peer: version,
      ours: {
        ms: rounded(median(own)),
        all: own.map(rounded),
        cpuMs: rounded(median(ownCpu)),
        rowsPerSecond: rounded(solves / median(own)),
        rowsPerCpuSecond: rounded(solves / median(ownCpu)),
        loss: lossOf(x, users, items),
      },
      theirs: {
        ms: rounded(median(theirs)),
        all: theirs.map(rounded),
        cpuMs: rounded(median(theirCpu)),
        rowsPerSecond: rounded(solves / median(theirs)),
        rowsPerCpuSecond: rounded(solves / median(theirCpu)),
        loss: lossOf(x, found.subarray(0, x.rows * size), found.subarray(x.rows * size)),
      },
      ratio: rounded(median(theirs) / median(own)),
      cpuRatio: rounded(median(theirCpu) / median(ownCpu)),
      load: loadavg().map(rounded),
    };
  } finally {
    peer.stop();
    await kernels.close();
    rmSync(folder, { recursive: true });
  }
}

const results: object[] = [];
for (const name of flags.data) results.push(await duel(name));
console.log(JSON.stringify({ machine: cpus()[0]?.model, node: process.version, results }, null, 2));
