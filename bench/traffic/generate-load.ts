import { fileURLToPath } from 'node:url';
import { runNode } from '../shop/run-node.ts';
import type { LoadPlan, LoadReport } from './load-plan.ts';

const GENERATOR = fileURLToPath(new URL('../load-generator.ts', import.meta.url));
/** Seconds beside those of the plan until a run counts as hung. */
const MARGIN = 30;

/** Runs the generator in a process of its own. @throws Error when an answer was no success or never came. */
export async function generateLoad(plan: LoadPlan, signal: AbortSignal): Promise<LoadReport> {
  const { stdout } = await runNode([GENERATOR], {
    signal,
    limit: plan.warmupSeconds + plan.seconds + MARGIN,
    input: JSON.stringify(plan),
  });
  const report = JSON.parse(stdout) as LoadReport;
  const refused = Object.keys(report.statuses).filter((status) => !status.startsWith('2'));
  if (refused.length > 0 || report.unanswered > 0 || report.requests === 0)
    throw new Error(
      `load was not answered: statuses ${JSON.stringify(report.statuses)}, ${report.unanswered} without an answer`,
    );
  return report;
}
