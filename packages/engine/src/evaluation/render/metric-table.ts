import { escapeHtml } from '../../domain/escape-html.ts';
import type { EvaluationReport, Metrics } from '../evaluation-report.ts';
import { bestModels, metricColumns, rankedModels } from './metric-columns.ts';

/** All metrics of all models at one list length, intervals below the values, the best of each column marked. */
export function metricTable(
  report: EvaluationReport,
  k: number,
  metricsOf: (name: string) => Metrics,
  label: string,
): string {
  const names = rankedModels(report);
  const metrics = Object.fromEntries(names.map((name) => [name, metricsOf(name)]));
  const columns = metricColumns(report);
  const best = columns.map((column) => bestModels(metrics, column, k));
  const head = columns.map(
    ({ name, meaning }) => `<th scope="col" title="${escapeHtml(meaning)}">${name}@${k}</th>`,
  );
  const rows = names.map((name) => {
    const cells = columns.map(({ name: metric, digits }, at) => {
      const { value, low, high } = metrics[name]![`${metric}@${k}`]!;
      const mark = best[at]!.has(name) ? ' class="best"' : '';
      return `<td${mark}>${value.toFixed(digits)}<small>${low.toFixed(digits)}–${high.toFixed(digits)}</small></td>`;
    });
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(`${label}, first ${k} places`)}"><table>
<thead><tr><th scope="col">model</th>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}
