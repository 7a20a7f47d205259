import { fileURLToPath } from 'node:url';
import { atMost } from '../report/figure.ts';
import { runNode } from '../shop/run-node.ts';
import type { Suite } from '../suite.ts';

const KERNEL_BENCH = fileURLToPath(new URL('../kernels.ts', import.meta.url));

interface Timing {
  readonly name: string;
  readonly threads: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rate?: number;
  readonly unit?: string;
}

/** Goals by the name of the timing and its number of threads, milliseconds. */
const GOALS: Readonly<Record<string, number>> = {
  'invertSymmetric n=5000, 2 threads': 1600,
  'scanInt8 top 100 of 1M × 384, 2 threads': 10,
};

export const kernels: Suite = {
  name: 'kernels',
  title: 'Numeric kernels',
  async run({ signal, step, figure, state }) {
    step('all kernels, five runs each');
    const run = await runNode([KERNEL_BENCH, '--runs', '5'], { signal, limit: 600 });
    const { runs, timings } = JSON.parse(run.stdout) as { runs: number; timings: Timing[] };
    for (const { name, threads, wallMs, cpuMs, rate, unit } of timings) {
      const full = `${name}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
      const goal = GOALS[full];
      figure({
        name: full,
        value: wallMs,
        unit: 'ms',
        ...(goal === undefined ? {} : atMost(goal)),
        note: `${cpuMs} ms of processor time${rate === undefined ? '' : `; ${rate} ${unit}`}`,
      });
    }
    state(`Median of ${runs} runs after two that do not count; see bench/kernels.ts.`);
  },
};
