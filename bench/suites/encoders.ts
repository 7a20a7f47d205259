import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLIC_DATA } from '../convert.ts';
import type { EncoderTiming } from '../encoders.ts';
import { atLeast, atMost, type Figure } from '../report/figure.ts';
import { runNode } from '../shop/run-node.ts';
import type { Suite } from '../suite.ts';

const ENCODER_BENCH = fileURLToPath(new URL('../encoders.ts', import.meta.url));

export const encoders: Suite = {
  name: 'encoders',
  title: 'Text encoders and vectors',
  async run({ quick, full, signal, step, figure, state, skip }) {
    const needed = ['icecat-search/products.jsonl.gz', 'amazon-beauty/Beauty_items.tsv.gz'];
    const absent = needed.find((file) => !existsSync(join(PUBLIC_DATA, file)));
    if (absent !== undefined) return skip(`${absent} is not in the folder of public data`);
    step('titles, a catalogue twice, vectors');
    const sizes = quick ? ['500', '1000', '10000'] : ['3000', full ? '100000' : '20000', '100000'];
    const [texts, catalogue, vectors] = sizes as [string, string, string];
    const run = await runNode(
      [ENCODER_BENCH, '--texts', texts, '--catalogue', catalogue, '--vectors', vectors],
      { signal, limit: 900 },
    );
    const { timings } = JSON.parse(run.stdout) as { timings: EncoderTiming[] };
    for (const { name, wall, cpu, unit, note } of timings) {
      const inTime =
        unit === 'texts/s' ? `${cpu} a second of processor time` : `${cpu} ${unit} of processor time`;
      figure({ name, value: wall, unit, ...goalOf(name), note: `${inTime}; ${note}` });
    }
    state(
      'One thread of the native runtime; texts sorted by length and encoded in batches of about 256 tokens.',
    );
  },
};

function goalOf(name: string): Pick<Figure, 'goal'> {
  if (name.startsWith('use-lite by onnx')) return atLeast(1000);
  if (name.endsWith('again, unchanged')) return atMost(5);
  return {};
}
