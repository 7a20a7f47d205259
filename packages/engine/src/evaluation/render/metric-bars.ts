import { escapeHtml } from '../../domain/escape-html.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import { bestModels, type MetricColumn, rankedModels } from './metric-columns.ts';

const WIDTH = 1000;
const HEIGHT = 14;

/** A card with one bar per model and the interval as a whisker; the scale starts at 0 and ends at the highest bound. */
export function metricBars(report: EvaluationReport, column: MetricColumn, k: number): string {
  const key = `${column.name}@${k}`;
  const metrics = Object.fromEntries(
    Object.entries(report.models).map(([name, model]) => [name, model.metrics]),
  );
  const best = bestModels(metrics, column, k);
  const end = Math.max(...Object.values(metrics).map((of) => of[key]!.high)) || 1;
  const at = (value: number): string => ((value / end) * (WIDTH - 4) + 2).toFixed(1);
  const rows = rankedModels(report).map((name) => {
    const { value, low, high } = metrics[name]![key]!;
    const number = value.toFixed(column.digits);
    const bounds = `${low.toFixed(column.digits)} – ${high.toFixed(column.digits)}`;
    return `<li${best.has(name) ? ' class="best"' : ''}>
<span class="name">${escapeHtml(name)}</span><span class="value">${number}<small>${bounds}</small></span>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
<path class="track" d="M0 ${HEIGHT / 2}H${WIDTH}"/><rect class="bar" x="0" y="2" width="${at(value)}" height="10"/>
<path class="whisker" d="M${at(low)} 7H${at(high)}M${at(low)} 3.5V10.5M${at(high)} 3.5V10.5"/></svg></li>`;
  });
  return `<section class="card"><h3>${key}</h3><p class="meaning">${escapeHtml(column.meaning)}</p>
<ul class="bars">${rows.join('\n')}</ul></section>`;
}
