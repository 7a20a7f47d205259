import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Csr, createKernels, type Kernels } from '@aisle/kernels';
import { baskets } from '../baskets.ts';
import { PeerProcess } from '../peers/peer-process.ts';
import { atLeast } from '../report/figure.ts';
import { runNode } from '../shop/run-node.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const RUNS = 5;
const THREADS = 2;
const NEIGHBOURS = 200;
const HERE = fileURLToPath(new URL('../peers/', import.meta.url));
const VENV = fileURLToPath(new URL('../.cache/peers', import.meta.url));
const VENV_PYTHON = join(VENV, 'bin', 'python');
const PACKAGES = ['numpy', 'scipy', 'implicit'];

/** A peer beside our own way to the same result. */
interface Duel {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly ours: () => number;
  /** Times faster than the peer. */
  readonly goal: number;
}

export const peers: Suite = {
  name: 'peers',
  title: 'Against compiled Python peers',
  async run(context) {
    const { installPeers, signal, step, state, skip, quick, shops } = context;
    if (installPeers && !existsSync(VENV_PYTHON)) {
      step('installing NumPy and implicit');
      await runNode(['-m', 'venv', VENV], { program: 'python3', signal, limit: 300 });
      await runNode(['-m', 'pip', 'install', '--quiet', ...PACKAGES], {
        program: VENV_PYTHON,
        signal,
        limit: 600,
      });
    }
    const python = existsSync(VENV_PYTHON) ? VENV_PYTHON : 'python3';
    const folder = shops.folder('peers');
    mkdirSync(folder, { recursive: true });
    const kernels = await createKernels({ threads: THREADS });
    try {
      if (await has(python, 'numpy', signal))
        await duel(context, python, inverse(kernels, quick ? 1500 : 5000, folder));
      else skip('NumPy is not there for python3; --install-peers puts it into bench/.cache');
      if (await has(python, 'implicit', signal))
        await duel(context, python, neighbours(kernels, quick ? 10_000 : 100_000, folder));
      else skip('implicit is not there for python3; --install-peers puts it into bench/.cache');
    } finally {
      await kernels.close();
    }
    state(
      `Both on ${THREADS} threads, on the same data, in turns: ours, theirs, ours, theirs; the ratio is that of the medians of ${RUNS} runs after one that does not count.`,
    );
  },
};

async function has(python: string, module: string, signal: AbortSignal): Promise<boolean> {
  return runNode(['-c', `import ${module}`], { program: python, signal, limit: 60 }).then(
    () => true,
    () => false,
  );
}

async function duel(
  { signal, step, figure }: SuiteContext,
  python: string,
  { name, script, args, ours, goal }: Duel,
): Promise<void> {
  step(name);
  const { peer, name: version } = await PeerProcess.start(
    python,
    [join(HERE, script), ...args, String(THREADS)],
    signal,
  );
  const own: number[] = [];
  const theirs: number[] = [];
  try {
    for (let run = -1; run < RUNS; run++) {
      const [a, b] = [ours(), await peer.run()];
      if (run < 0) continue;
      own.push(a);
      theirs.push(b);
    }
  } finally {
    peer.stop();
  }
  figure({
    name: `${name}: times as fast as ${version}`,
    value: median(theirs) / median(own),
    unit: '×',
    ...atLeast(goal),
    note: `ours ${median(own).toFixed(0)} ms (${spread(own)}), theirs ${median(theirs).toFixed(0)} ms (${spread(theirs)})`,
  });
}

/** The inverse at the heart of the linear model: a Gram matrix of baskets with a regularised diagonal. */
function inverse({ memory, sparse, dense }: Kernels, n: number, folder: string): Duel {
  const gram = memory.f32(n * n);
  sparse.gram(baskets(4 * n, n), gram);
  for (let i = 0; i < n; i++) gram[i * n + i]! += 100;
  // The kernel fills the lower triangle of what is symmetric; the peer wants all of it.
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) gram[i * n + j] = gram[j * n + i]!;
  const file = join(folder, 'gram.f32');
  writeFileSync(file, new Uint8Array(gram.buffer, gram.byteOffset, gram.byteLength));
  const matrix = memory.f32(n * n);
  return {
    name: `inverse of a symmetric ${n} × ${n} matrix`,
    script: 'numpy_inverse.py',
    args: [file, String(n)],
    goal: 1.5,
    ours: () => {
      matrix.set(gram);
      return timed(() => dense.invertSymmetric(matrix, n));
    },
  };
}

function neighbours({ sparse }: Kernels, shoppers: number, folder: string): Duel {
  const x: Csr = baskets(shoppers, 12_000);
  const files = { pointers: join(folder, 'pointers.u32'), indices: join(folder, 'indices.u32') };
  writeFileSync(files.pointers, x.rowPointers);
  writeFileSync(files.indices, x.columnIndices);
  return {
    name: `${NEIGHBOURS} nearest of 12,000 items by cosine, ${shoppers.toLocaleString('en-GB')} shoppers`,
    script: 'implicit_knn.py',
    args: [String(x.rows), String(x.columns), files.pointers, files.indices, String(NEIGHBOURS)],
    goal: 1.5,
    ours: () => timed(() => sparse.itemNeighbors(x, NEIGHBOURS)),
  };
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

function spread(numbers: readonly number[]): string {
  return `${Math.min(...numbers).toFixed(0)}–${Math.max(...numbers).toFixed(0)}`;
}
