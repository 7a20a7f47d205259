import { escapeHtml } from '../../packages/engine/src/domain/escape-html.ts';
import { PAGE_STYLE } from '../../packages/engine/src/evaluation/render/page-style.ts';
import { type Figure, figureText, goalText, verdictOf } from './figure.ts';
import type { SuiteReport } from './suite-report.ts';

const STYLE = `${PAGE_STYLE}
:root { --missed: #a3361d; } @media (prefers-color-scheme: dark) { :root { --missed: #f0977f; } }
td:nth-child(2) { font-weight: 600; } td.met { color: var(--accent); } td.missed { color: var(--missed); } td.met::before { content: "✓ "; } td.missed::before { content: "✗ "; }
th:first-child, td:first-child { max-width: 520px; min-width: 260px; } nav { margin-top: 20px; display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: 14px; }
nav a { color: var(--accent); } .warning { color: var(--missed); font-size: 14px; }
@media (max-width: 560px) { th:first-child, td:first-child { min-width: 150px; max-width: 170px; } }
`;

/** All suites on one self-contained page: no script, nothing loaded from anywhere, light and dark. */
export function benchPage(reports: readonly SuiteReport[]): string {
  const figures = reports.flatMap((report) => report.figures);
  const met = figures.filter((figure) => verdictOf(figure) === 'met').length;
  const missed = figures.filter((figure) => verdictOf(figure) === 'missed').length;
  const quick = reports.some((report) => report.quick);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Aisle: quality and speed</title><style>${STYLE}</style></head><body><main>
<header><p class="kicker">Quality and speed of the whole engine</p>
<h1>${met} of ${met + missed} goals met</h1>
<p class="lead">${reports.length} suites, ${figures.length} figures${missed === 0 ? '' : `; what missed its goal is marked`}. Run it yourself: <strong>npm run bench</strong>.</p>
${quick ? '<p class="warning">Some suites ran with small sizes to see that they work; their figures are not results.</p>' : ''}
${facts(reports)}
<nav aria-label="Suites">${reports.map(({ suite, title }) => `<a href="#${escapeHtml(suite)}">${escapeHtml(title)}</a>`).join('')}</nav></header>
${goals(reports)}
${reports.map(section).join('\n')}
</main></body></html>
`;
}

function facts(reports: readonly SuiteReport[]): string {
  const first = reports[0];
  if (first === undefined) return '';
  const dates = reports.map(({ startedAt }) => startedAt.slice(0, 10)).sort();
  const newest = reports.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0]!;
  const others = new Set(reports.map(({ commit }) => commit)).size - 1;
  const machines = [...new Set(reports.map(({ machine }) => machine.processor))];
  const entries: [string, string][] = [
    ['Machine', `${machines.join(', ')}, ${first.machine.cores} cores`],
    ['Memory', `${first.machine.memoryGb} GB`],
    ['System', first.machine.system],
    ['Node', first.machine.node],
    ['Measured', dates[0] === dates.at(-1) ? dates[0]! : `${dates[0]} – ${dates.at(-1)}`],
    [
      'Commit',
      `${newest.commit}${newest.altered ? ', altered' : ''}${others > 0 ? `, and ${others} before` : ''}`,
    ],
  ];
  return `<dl class="facts">${entries.map(([term, value]) => `<div><dt>${term}</dt><dd class="name">${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

function section(report: SuiteReport): string {
  const { before, after } = report.load;
  const load = `Took ${report.seconds.toFixed(0)} s on ${report.startedAt.slice(0, 10)}; load ${before.toFixed(1)} before, ${after.toFixed(1)} after${report.quick ? '; small sizes, not a result' : ''}.`;
  return `<section id="${escapeHtml(report.suite)}"><h2>${escapeHtml(report.title)}</h2>
<p class="note">${load}</p>
${report.figures.length === 0 ? '' : table(report.title, report.figures)}
${report.error === undefined ? '' : `<p class="warning">Broke off: ${escapeHtml(report.error)}</p>`}
${list([...report.statement, ...report.skipped.map((reason) => `Left out here: ${reason}`)])}</section>`;
}

function goals(reports: readonly SuiteReport[]): string {
  const held = reports.flatMap(({ figures }) => figures.filter(({ goal }) => goal !== undefined));
  if (held.length === 0) return '';
  return `<section><h2>The goals</h2>
<p class="note">Missed ones first; how each was measured stands in its suite below.</p>
${table('The goals', [...held.filter((figure) => verdictOf(figure) === 'missed'), ...held.filter((figure) => verdictOf(figure) === 'met')])}</section>`;
}

function table(label: string, figures: readonly Figure[]): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table><thead><tr><th scope="col">figure</th><th scope="col">measured</th><th scope="col">goal</th></tr></thead><tbody>${figures.map(row).join('')}</tbody></table></div>`;
}

function row(figure: Figure): string {
  const verdict = verdictOf(figure);
  const interval =
    figure.interval === undefined ? '' : `<small>${figure.interval.map(figureText).join(' – ')}</small>`;
  const note = figure.note === undefined ? '' : `<small>${escapeHtml(figure.note)}</small>`;
  return `<tr><td>${escapeHtml(figure.name)}${note}</td><td class="${verdict}">${figureText(figure.value)} ${escapeHtml(figure.unit)}${interval}</td><td>${escapeHtml(goalText(figure))}</td></tr>`;
}

function list(sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return `<ul class="statement">${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>`;
}
