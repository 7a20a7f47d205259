import { counted } from '../../domain/counted.ts';
import { escapeHtml } from '../../domain/escape-html.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import { linePlot, type Series } from './line-plot.ts';
import { metricBars } from './metric-bars.ts';
import { metricColumns, rankedModels } from './metric-columns.ts';
import { metricTable } from './metric-table.ts';
import { countText, durationText, percentText } from './number-text.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface HtmlPageOptions {
  /** What was evaluated on, for the heading: a file's name, a shop's. */
  readonly data: string;
}

/** The report as one self-contained page: no script, nothing loaded from anywhere, light and dark. */
export function htmlPage(report: EvaluationReport, options: HtmlPageOptions): string {
  const title = `Evaluation on ${options.data}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head><body><main>
<header><p class="kicker">${escapeHtml(title)}</p>${verdict(report)}${facts(report)}</header>
<h2>Did the lists hold what shoppers took?</h2>
<p class="note">Mean over shoppers with a history; the whisker is the ${percentText(report.level)} interval.</p>
<div class="cards two">${bars(report)}</div>
<h2>Longer lists, and who is shown</h2>
<div class="cards two">${curve(report)}${exposure(report)}</div>
<h2>Every number</h2>
${tables(report)}
${coldTables(report)}
<h2>How this was measured</h2>
<ul class="statement">${report.statement.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>
<h2>What it cost</h2>
${cost(report)}
<h2>Settings</h2>
<div class="settings">${settings(report)}</div>
</main></body></html>
`;
}

function verdict(report: EvaluationReport): string {
  const { metric, best, ahead } = report.comparison;
  const { value, low, high } = report.models[best]!.metrics[metric]!;
  const close = Object.keys(ahead).filter((name) => ahead[name]!.low <= 0);
  const others = Object.keys(ahead).length;
  const name = (model: string): string => `<strong class="name">${escapeHtml(model)}</strong>`;
  const comparison =
    others === 0
      ? 'It was evaluated alone, so there is nothing to hold it against.'
      : close.length === 0
        ? `Shopper by shopper, it is ahead of ${others === 1 ? 'the other model' : `each of the other ${others} models`} beyond chance.`
        : `Not clearly ahead of ${close.map(name).join(', ')}: the paired difference may be chance.`;
  const heading =
    escapeHtml(best) +
    (others === 0 ? '' : close.length === 0 ? ' ranks best' : ' leads, though not beyond chance');
  return `<h1 class="name">${heading}</h1>
<p class="lead">${metric} is <strong>${value.toFixed(4)}</strong> (${low.toFixed(4)} – ${high.toFixed(4)}). ${comparison}</p>`;
}

function facts(report: EvaluationReport): string {
  const { slices, training, cut } = report;
  const entries: [string, string][] = [
    ['Protocol', report.protocol === 'time' ? 'global time split' : report.protocol],
    ...(cut === undefined ? [] : [['Cut', cut.slice(0, 10)] satisfies [string, string]]),
    ['Targets', report.target === 'new' ? 'new to the shopper' : 'repeats allowed'],
    [
      report.protocol === 'next-in-session' ? 'Questions asked' : 'Shoppers asked',
      countText(slices.warm.shoppers),
    ],
    ['Items ranked', countText(training.catalogue)],
    ['Learned from', counted(training.events, 'act')],
  ];
  return `<dl class="facts">${entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

function bars(report: EvaluationReport): string {
  const k = report.ks.at(-1)!;
  return metricColumns(report)
    .slice(0, 4)
    .map((column) => metricBars(report, column, k))
    .join('');
}

function curve(report: EvaluationReport): string {
  const longest = report.ks.at(-1)!;
  const plot = linePlot({
    label: `recall at every list length from 1 to ${longest}, per model`,
    series: modelSeries(report, (name) => report.models[name]!.recallCurve),
    xLabel: (place) =>
      place === 0 || (place + 1) % tickEvery(longest) === 0 ? String(place + 1) : undefined,
    yLabel: short,
  });
  return `<section class="card"><h3>recall@k</h3><p class="meaning">as the list grows from 1 to ${longest} places</p>${plot}</section>`;
}

function exposure(report: EvaluationReport): string {
  const k = report.ks.at(-1)!;
  const plot = linePlot({
    label: 'cumulative share of places by popularity of the item, per model, and of what shoppers took',
    series: [
      ...modelSeries(
        report,
        (name) => cumulative(report.models[name]!.exposure),
        (name) => `covers ${percentText(report.models[name]!.metrics[`coverage@${k}`]!.value)}`,
      ),
      { name: 'what shoppers took', values: cumulative(report.targetsByPopularity), kind: 'reference' },
    ],
    xLabel: (place) => (place % 2 === 0 ? `${place * 10} %` : undefined),
    yLabel: (share) => `${Math.round(share * 100)} %`,
  });
  return `<section class="card"><h3>Exposure of the long tail</h3><p class="meaning">share of list places that went to the best-known part of the catalogue: the earlier a line is at the top, the fewer items get shown; beside each model, the share of the catalogue its lists cover</p>${plot}</section>`;
}

function modelSeries(
  report: EvaluationReport,
  values: (name: string) => readonly number[],
  note?: (name: string) => string,
): Series[] {
  return rankedModels(report).map((name) => ({
    name,
    values: values(name),
    kind: name === report.comparison.best ? 'best' : 'other',
    ...(note === undefined ? {} : { note: note(name) }),
  }));
}

function tables(report: EvaluationReport): string {
  return report.ks
    .map((k) => metricTable(report, k, (name) => report.models[name]!.metrics, 'Shoppers with a history'))
    .join('');
}

function coldTables(report: EvaluationReport): string {
  const { shoppers, targets } = report.slices.cold;
  if (shoppers === 0) return '';
  return `<h2>Shoppers nobody knew yet</h2>
<p class="note">${counted(shoppers, 'shopper')} had done nothing before the cut; ${counted(targets, 'target')}. They are in no number above.</p>
${report.ks.map((k) => metricTable(report, k, (name) => report.models[name]!.cold!, 'Shoppers without a history')).join('')}`;
}

function cost(report: EvaluationReport): string {
  const rows = rankedModels(report).map((name) => {
    const { fitSeconds, peakRssMb, scoringMs } = report.models[name]!;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td>${durationText(fitSeconds * 1000)}</td><td>${durationText(scoringMs)}</td><td>${peakRssMb.toFixed(0)} MB</td></tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Cost"><table><thead><tr><th scope="col">model</th><th scope="col">fit</th><th scope="col">one answer</th><th scope="col">peak memory of the process</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function settings(report: EvaluationReport): string {
  return rankedModels(report)
    .map((name) => {
      const { configuration } = report.models[name]!;
      const json =
        Object.keys(configuration).length === 0 ? 'No settings.' : JSON.stringify(configuration, null, 2);
      return `<details><summary class="name">${escapeHtml(name)}</summary><pre>${escapeHtml(json)}</pre></details>`;
    })
    .join('');
}

/** Running sums from 0: one point more than the shares. */
function cumulative(shares: readonly number[]): number[] {
  let sum = 0;
  return [
    0,
    ...shares.map((share) => {
      sum += share;
      return Math.min(1, sum);
    }),
  ];
}

function tickEvery(longest: number): number {
  return longest <= 10 ? 1 : longest <= 30 ? 5 : Math.ceil(longest / 50) * 10;
}

/** At most three digits after the point, without the zeros that say nothing. */
function short(value: number): string {
  return String(Number(value.toFixed(value < 0.01 ? 4 : 3)));
}
