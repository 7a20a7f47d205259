import { fileURLToPath } from 'node:url';
import { type NodeRun, type NodeRunOptions, runNode } from './run-node.ts';

export const AISLE = fileURLToPath(new URL('../../packages/engine/bin/aisle.mjs', import.meta.url));

/** Runs one verb of the command line with `--json` and gives the answer with what it took. */
export async function aisle<Answer>(
  args: readonly string[],
  options: NodeRunOptions,
): Promise<NodeRun & { readonly answer: Answer }> {
  const run = await runNode([AISLE, ...args, '--json'], options);
  return { ...run, answer: JSON.parse(run.stdout) as Answer };
}
