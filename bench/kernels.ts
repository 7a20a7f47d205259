// Speed of the numeric kernels: `node bench/kernels.ts [--threads 2] [--runs 5]` prints JSON. Each figure is the
// median of at least five runs after two warm-up runs; `cpu` is processor time over all threads, which other
// load on the machine disturbs less than `wall`.
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Csr, createKernels, createKernelsSync, type Kernels } from '@aisle/kernels';
import { baskets, stream } from './baskets.ts';

const { values: flags } = parseArgs({
  options: { threads: { type: 'string', default: '2' }, runs: { type: 'string', default: '5' } },
});
const threads = Number(flags.threads);
const runs = Math.max(5, Number(flags.runs));

interface Timing {
  readonly name: string;
  readonly threads: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rate?: number;
  readonly unit?: string;
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1]!;
}

/** `inner` calls are timed together, for calls that last microseconds. */
function time(
  name: string,
  kernels: Kernels,
  call: () => void,
  {
    before,
    inner = 1,
    work,
  }: { before?: () => void; inner?: number; work?: [perSecond: number, unit: string] } = {},
): Timing {
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let run = -2; run < runs; run++) {
    before?.();
    const cpuStart = process.cpuUsage();
    const start = performance.now();
    for (let i = 0; i < inner; i++) call();
    const wallMs = (performance.now() - start) / inner;
    const used = process.cpuUsage(cpuStart);
    if (run < 0) continue;
    wall.push(wallMs);
    cpu.push((used.user + used.system) / 1000 / inner);
  }
  const digits = (x: number) => Number(x.toPrecision(4));
  const wallMs = digits(median(wall));
  const base = { name, threads: kernels.threads, wallMs, cpuMs: digits(median(cpu)) };
  return work === undefined ? base : { ...base, rate: digits((work[0] / wallMs) * 1000), unit: work[1] };
}

const timings: Timing[] = [];
const pool = await createKernels({ threads });
const serving = createKernelsSync();

for (const n of [1000, 2500, 5000]) {
  const mark = pool.memory.mark();
  const gram = pool.memory.f32(n * n);
  pool.sparse.gram(baskets(4 * n, n), gram);
  for (let i = 0; i < n; i++) gram[i * n + i]! += 100;
  const matrix = pool.memory.f32(n * n);
  timings.push(
    time(`invertSymmetric n=${n}`, pool, () => pool.dense.invertSymmetric(matrix, n), {
      before: () => matrix.set(gram),
      work: [n ** 3 / 1e9, 'GF/s (n³)'],
    }),
  );
  pool.memory.release(mark);
}

{
  const mark = pool.memory.mark();
  const n = 1536;
  const next = stream(1);
  const [a, b, c] = [pool.memory.f32(n * n), pool.memory.f32(n * n), pool.memory.f32(n * n)] as const;
  for (let i = 0; i < n * n; i++) {
    a[i] = next() - 0.5;
    b[i] = next() - 0.5;
  }
  for (const transposeB of [false, true]) {
    timings.push(
      time(
        `gemm ${n}³ A·B${transposeB ? 'ᵀ' : ''}`,
        pool,
        () => pool.dense.gemm({ a, b, c, m: n, n, k: n, transposeB }),
        { work: [(2 * n ** 3) / 1e9, 'GF/s'] },
      ),
    );
  }
  pool.memory.release(mark);
}

{
  const mark = pool.memory.mark();
  const rows = 1_000_000;
  const dimension = 384;
  const levels = pool.memory.i8(rows * dimension);
  const next = stream(2);
  for (let i = 0; i < levels.length; i++) levels[i] = next() * 255 - 127;
  const query = pool.memory.f32(dimension);
  for (let i = 0; i < dimension; i++) query[i] = next() - 0.5;
  const ids = pool.memory.u32(100);
  const scores = pool.memory.f32(100);
  timings.push(
    time(
      'scanInt8 top 100 of 1M × 384',
      pool,
      () => pool.topK.scanInt8({ levels, scales: 1 / 127, dimension }, null, query, 100, ids, scores),
      { inner: 5, work: [(rows * dimension) / 1e9, 'GB/s'] },
    ),
  );
  pool.memory.release(mark);
}

{
  const x = baskets(100_000, 12_000);
  const neighbours = (kernels: Kernels) =>
    time(
      `itemNeighbors top 200, 100k × 12k, ${x.columnIndices.length} entries`,
      kernels,
      () => kernels.sparse.itemNeighbors(x, 200, { shrinkage: 10 }),
      { work: [x.columns, 'items/s'] },
    );
  timings.push(neighbours(serving), neighbours(pool));
  const mark = pool.memory.mark();
  const n = 5000;
  const matrix = pool.memory.f32(n * n);
  const next = stream(3);
  for (let i = 0; i < n * n; i++) matrix[i] = next() - 0.5;
  timings.push(
    time(`selectRows top 200 of ${n} × ${n}`, pool, () =>
      pool.topK.selectRows(matrix, n, n, 200, 'magnitude'),
    ),
  );
  pool.memory.release(mark);
}

for (const n of [4_000, 20_000, 100_000]) {
  const mark = serving.memory.mark();
  const { memory } = serving;
  const next = stream(4);
  const values = memory.f32(n);
  for (let i = 0; i < n; i++) values[i] = next();
  const ids = memory.u32(100);
  const scores = memory.f32(100);
  timings.push(
    time(`ofDense top 100 of ${n}`, serving, () => serving.topK.ofDense(values, 100, ids, scores), {
      inner: 500,
    }),
  );
  // An item-item matrix of 200 neighbours a row and a history of 30 items.
  const perRow = 200;
  const matrix: Csr = {
    rows: n,
    columns: n,
    rowPointers: memory.copy(Uint32Array.from({ length: n + 1 }, (_, r) => r * perRow)),
    columnIndices: memory.u32(n * perRow),
    values: memory.f32(n * perRow),
  };
  for (let e = 0; e < n * perRow; e++) {
    matrix.columnIndices[e] = Math.floor(((e % perRow) + next()) * (n / perRow));
    matrix.values![e] = next();
  }
  const items = memory.copy(Uint32Array.from({ length: 30 }, () => Math.floor(next() * n)));
  const weights = memory.f32(30).fill(0.5);
  const out = memory.f32(n);
  timings.push(
    time(
      `scoreRows 30 × ${perRow} of ${n}, then ofDense top 100`,
      serving,
      () => {
        serving.sparse.scoreRows(matrix, items, weights, 30, out);
        serving.topK.ofDense(out, 100, ids, scores, null, 0);
      },
      { inner: 500 },
    ),
  );
  memory.release(mark);
}

await pool.close();
console.log(
  JSON.stringify(
    { machine: cpus()[0]?.model, cores: availableParallelism(), node: process.version, runs, timings },
    null,
    2,
  ),
);
