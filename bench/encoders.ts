/**
 * Speed of text encoders and of searching vectors: prints JSON. `cpu` counts processor time over all threads, which
 * other load on the machine disturbs less than `wall`.
 *
 *     node bench/encoders.ts [--texts 3000] [--catalogue 20000] [--vectors 100000] [--folder DIR]…
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createKernelsSync } from '@aisle/kernels';
import { linesOfFile } from '../packages/engine/src/dataset/lines-of-file.ts';
import type { Encoder } from '../packages/engine/src/domain/ports/encoder.ts';
import type { EncoderSpec } from '../packages/engine/src/encoders/encoder-spec.ts';
import { openEncoder } from '../packages/engine/src/encoders/open-encoder.ts';
import { WorkerEncoder } from '../packages/engine/src/encoders/worker/worker-encoder.ts';
import { CellIndex } from '../packages/engine/src/vectors/cell-index.ts';
import { neighbourRecall } from '../packages/engine/src/vectors/neighbour-recall.ts';
import { trainCells } from '../packages/engine/src/vectors/train-cells.ts';
import { VectorIndex } from '../packages/engine/src/vectors/vector-index.ts';
import { stream } from './baskets.ts';
import { PUBLIC_DATA } from './convert.ts';

const { values: flags } = parseArgs({
  options: {
    texts: { type: 'string', default: '3000' },
    catalogue: { type: 'string', default: '20000' },
    vectors: { type: 'string', default: '100000' },
    folder: { type: 'string', multiple: true, default: [] },
  },
});

export interface EncoderTiming {
  readonly name: string;
  readonly wall: number;
  readonly cpu: number;
  readonly unit: string;
  readonly note: string;
}

const timings: EncoderTiming[] = [];
const home = mkdtempSync(join(tmpdir(), 'aisle-bench-encoders-'));
const digits = (x: number) => Number(x.toPrecision(4));

async function titlesOf(file: string, read: (line: string) => string | undefined): Promise<string[]> {
  const titles = new Set<string>();
  for await (const lines of linesOfFile(join(PUBLIC_DATA, file)))
    for (const line of lines) {
      const title = read(line)?.trim();
      if (title) titles.add(title);
    }
  return [...titles];
}

const icecat = await titlesOf(
  'icecat-search/products.jsonl.gz',
  (line) => (JSON.parse(line) as { title?: string }).title,
);
const beauty = (await titlesOf('amazon-beauty/Beauty_items.tsv.gz', (line) => line.split('\t')[2])).slice(1);

/** Titles a second; the first batch is not counted. */
async function rate(encoder: Encoder, titles: readonly string[], what: string): Promise<void> {
  await encoder.encode(titles.slice(0, 64), 'passage');
  const start = performance.now();
  const before = process.cpuUsage();
  await encoder.encode(titles, 'passage');
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const characters = titles.reduce((sum, { length }) => sum + length, 0) / titles.length;
  timings.push({
    name: `${encoder.name} by ${encoder.runtime}, one thread, ${what}`,
    wall: digits(titles.length / seconds),
    cpu: digits(titles.length / ((user + system) / 1e6)),
    unit: 'texts/s',
    note: `${titles.length} titles of ${Math.round(characters)} characters`,
  });
}

const base: EncoderSpec = { name: 'use-lite', settings: {}, home, threads: 1, keep: false };
const unlocked = () => () => undefined;
const texts = Number(flags.texts);
for (const spec of [base, { ...base, runtime: 'wasm' as const }]) {
  const encoder = await openEncoder(spec, unlocked);
  const count = encoder.runtime === 'wasm' ? Math.ceil(texts / 10) : texts;
  await rate(encoder, icecat.slice(0, count), 'Icecat titles');
  await rate(encoder, beauty.slice(0, count), 'Amazon Beauty titles');
  await encoder.close();
}
for (const folder of flags.folder) {
  const encoder = await openEncoder({ ...base, name: folder, settings: { folder } }, unlocked);
  await rate(encoder, icecat.slice(0, Math.ceil(texts / 5)), 'Icecat titles');
  await encoder.close();
}

// A catalogue in the worker that serves, encoded and then again without a change.
const catalogue = Array.from(
  { length: Number(flags.catalogue) },
  (_, i) => `${icecat[i % icecat.length]} ${Math.floor(i / icecat.length)}`,
);
for (const what of ['encoded', 'again, unchanged']) {
  const start = performance.now();
  const before = process.cpuUsage();
  const encoder = await WorkerEncoder.start(
    new Worker(new URL('../packages/engine/src/compose/encoder-worker.ts', import.meta.url), {
      workerData: { ...base, keep: true },
    }),
  );
  await encoder.encode(catalogue, 'passage');
  await encoder.close();
  const { user, system } = process.cpuUsage(before);
  timings.push({
    name: `a catalogue of ${catalogue.length} titles, ${what}`,
    wall: digits((performance.now() - start) / 1000),
    cpu: digits((user + system) / 1e6),
    unit: 's',
    note: 'start and end of the worker included',
  });
}
rmSync(home, { recursive: true, force: true });

// Vectors around 2,000 centres, as embeddings lie: on pure noise every search is alike.
const size = 512;
const rows = Number(flags.vectors);
const next = stream(1);
const kernels = createKernelsSync();
const centres = Float32Array.from({ length: 2000 * size }, () => next() - 0.5);
const vectors = new Float32Array(rows * size);
for (let row = 0; row < rows; row++) {
  const centre = Math.floor(next() * 2000) * size;
  let square = 0;
  for (let i = 0; i < size; i++) {
    const value = centres[centre + i]! + (next() - 0.5) * 0.8;
    vectors[row * size + i] = value;
    square += value * value;
  }
  for (let i = 0; i < size; i++) vectors[row * size + i]! /= Math.sqrt(square);
}
const index = new VectorIndex(kernels, { embeddingSize: size });
const rowOf = (row: number) => vectors.subarray(row * size, (row + 1) * size);
for (let row = 0; row < rows; row++) index.set(row, rowOf(row));
const items = new Uint32Array(100);
const scores = new Float32Array(100);
for (let i = 0; i < 5; i++) index.search(rowOf(i), 100, items, scores);
const walls: number[] = [];
const before = process.cpuUsage();
for (let i = 0; i < 101; i++) {
  const start = performance.now();
  index.search(rowOf((i * 977) % rows), 100, items, scores);
  walls.push(performance.now() - start);
}
const { user, system } = process.cpuUsage(before);
const recall = neighbourRecall(kernels, vectors, size, { k: 100, samples: 50 }, (row, k, found, points) =>
  index.search(rowOf(row), k, found, points),
);
timings.push({
  name: `nearest 100 of ${rows} × ${size}, exact`,
  wall: digits(walls.sort((a, b) => a - b)[50]!),
  cpu: digits((user + system) / 1000 / 101),
  unit: 'ms',
  note: `one thread; recall@100 ${digits(recall)} against f32`,
});
index.free();

// The same vectors in cells, of which a query looks into a few.
const built = performance.now();
const cells = new CellIndex(kernels, {
  embeddingSize: size,
  centres: trainCells(kernels, vectors, size, { seed: 1 }),
});
for (let row = 0; row < rows; row++) cells.set(row, rowOf(row));
const buildSeconds = digits((performance.now() - built) / 1000);
for (const probes of [4, 16]) {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < 1000; i++) cells.search(rowOf((i * 977) % rows), 10, probes, items, scores);
  const wall = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const found = neighbourRecall(kernels, vectors, size, { k: 10, samples: 100 }, (row, k, ids, points) =>
    cells.search(rowOf(row), k, probes, ids, points),
  );
  timings.push({
    name: `nearest 10 of ${rows} × ${size}, ${probes} of ${cells.cells} cells`,
    wall: digits(wall),
    cpu: digits((cpu.user + cpu.system) / 1_000_000),
    unit: 'ms',
    note: `one thread; recall@10 ${digits(found)}; built in ${buildSeconds} s`,
  });
}
console.log(JSON.stringify({ timings }, null, 2));
