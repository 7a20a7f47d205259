import { createKernelsSync } from '@aisle/kernels';
import { AisleError } from '../domain/errors.ts';
import type { EncoderDescription } from '../domain/ports/encoder.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { VectorIndex } from '../vectors/vector-index.ts';
import { openShopEncoder } from './encoders.ts';
import { requireShop } from './require-shop.ts';

export interface EncoderTrial {
  readonly data: string;
  /** The configured one unless given. */
  readonly name?: string;
  /** Products encoded, at most; spread over the catalogue. */
  readonly products: number;
  /** Products whose neighbours are shown. */
  readonly samples: number;
  readonly neighbours: number;
  /** Queries to search with, in a shopper's words. */
  readonly queries: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

export interface Neighbour {
  readonly title: string;
  readonly cosine: number;
}

export interface TrialReport {
  readonly encoder: EncoderDescription;
  readonly texts: number;
  readonly seconds: number;
  readonly textsPerSecond: number;
  /** Of processor time over all threads; for an endpoint that of this machine alone. */
  readonly textsPerCpuSecond: number;
  readonly samples: readonly { readonly title: string; readonly nearest: readonly Neighbour[] }[];
  readonly queries: readonly { readonly query: string; readonly nearest: readonly Neighbour[] }[];
}

/** Texts encoded between two looks at the progress. */
const STEP = 512;

/**
 * Encodes titles of the shop's own products, keeps nothing, and shows which of them lie together; a server may run
 * beside it. @throws AisleError `not_enough_data` without products, and what opening the encoder throws.
 */
export async function tryEncoder(trial: EncoderTrial): Promise<TrialReport> {
  const { data, name, signal } = trial;
  requireShop(data);
  const titles = titlesOf(data, trial.products);
  const encoder = await openShopEncoder(data, { ...(name === undefined ? {} : { name }), keep: false });
  try {
    await encoder.encode(titles.slice(0, 8), 'passage', { signal });
    const size = encoder.embeddingSize;
    const vectors = new Float32Array(titles.length * size);
    const start = performance.now();
    const cpu = process.cpuUsage();
    for (let from = 0; from < titles.length; from += STEP) {
      vectors.set(await encoder.encode(titles.slice(from, from + STEP), 'passage', { signal }), from * size);
      trial.onProgress?.(Math.min(1, (from + STEP) / titles.length));
    }
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const index = new VectorIndex(createKernelsSync(), { embeddingSize: size });
    const rowOf = (row: number) => vectors.subarray(row * size, (row + 1) * size);
    for (let row = 0; row < titles.length; row++) index.set(row, rowOf(row));
    const nearest = (vector: Float32Array, but?: number): Neighbour[] => {
      const items = new Uint32Array(trial.neighbours + 1);
      const scores = new Float32Array(trial.neighbours + 1);
      const count = index.search(vector, trial.neighbours + 1, items, scores);
      return [...items.subarray(0, count)]
        .map((item, i) => ({ item, title: titles[item]!, cosine: scores[i]! }))
        .filter(({ item }) => item !== but)
        .slice(0, trial.neighbours)
        .map(({ title, cosine }) => ({ title, cosine }));
    };
    const asked = await encoder.encode(trial.queries, 'query', { signal });
    const { digest, embeddingSize, modality, languages, runtime, tolerance, remark } = encoder;
    return {
      encoder: {
        name: encoder.name,
        digest,
        embeddingSize,
        modality,
        languages,
        runtime,
        tolerance,
        ...(remark === undefined ? {} : { remark }),
      },
      texts: titles.length,
      seconds,
      textsPerSecond: titles.length / seconds,
      textsPerCpuSecond: titles.length / ((user + system) / 1e6),
      samples: spread(titles.length, trial.samples).map((row) => ({
        title: titles[row]!,
        nearest: nearest(rowOf(row), row),
      })),
      queries: trial.queries.map((query, i) => ({
        query,
        nearest: nearest(asked.subarray(i * size, (i + 1) * size)),
      })),
    };
  } finally {
    await encoder.close();
  }
}

/** Different titles of the catalogue, deleted products left out, spread evenly. */
function titlesOf(data: string, most: number): string[] {
  const reader = openLogReader(data);
  try {
    const all = new Set<string>();
    for (const { title, status } of reader.products()) if (status !== 'deleted') all.add(title);
    const titles = [...all];
    if (titles.length === 0) {
      throw new AisleError(
        'not_enough_data',
        'The catalogue is empty, so there is nothing to try an encoder on.',
        {
          remedy: 'Import products first: aisle import FILE.',
        },
      );
    }
    return spread(titles.length, most).map((row) => titles[row]!);
  } finally {
    reader.close();
  }
}

/** `count` of the numbers below `length`, in even steps. */
function spread(length: number, count: number): number[] {
  const most = Math.min(length, count);
  return Array.from({ length: most }, (_, i) => Math.floor((i * length) / most));
}
