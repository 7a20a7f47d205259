import { escapeHtml } from '../../domain/escape-html.ts';
import { countText, durationText, percentText } from '../render/number-text.ts';
import { PAGE_STYLE } from '../render/page-style.ts';
import { SEARCH_METRICS } from './search-metrics.ts';
import type { QueryReport, SearchEstimates, SearchReport } from './search-report.ts';

/** What each number says, for someone who meets it here. */
const MEANINGS: Readonly<Record<(typeof SEARCH_METRICS)[number], string>> = {
  'ndcg@10': 'how much of the best possible first page was shown, earlier places counting more',
  'judgedNdcg@10': 'the same, as if products that nobody rated were not there',
  mrr: 'one over the place of the first relevant product',
  'recall@100': 'share of the relevant products among the first hundred',
  'unjudged@10': 'share of the first ten places that nobody rated; they count as misses in the first number',
  zeroResults: 'share of queries without any answer',
};

/** The report as one self-contained page: no script, nothing loaded from anywhere, light and dark. */
export function searchPage(report: SearchReport, data: string): string {
  const title = `Search on ${data}`;
  const { value, low, high } = report.metrics['ndcg@10'];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head><body><main>
<header><p class="kicker">${escapeHtml(title)}</p>
<h1>${heading(report)}</h1>
<p class="lead">ndcg@10 is <strong>${value.toFixed(4)}</strong> (${low.toFixed(4)} – ${high.toFixed(4)}) over ${countText(report.queries)} judged queries. ${verdict(report)}</p>
<dl class="facts">${facts(report)}</dl></header>
<h2>How good are the lists?</h2>
<p class="note">Mean over queries with its 95 % interval; the whole catalogue was ranked for each.</p>
${metricTable(report)}
${comparison(report)}
<h2>Query by query</h2>
<p class="note">The first ten places by their ratings; · nobody rated. Weakest first.</p>
${queryTable(report.perQuery, 'Queries')}
${typos(report)}
<h2>Settings</h2>
<div class="settings"><details><summary>Weights of this run</summary><pre>${escapeHtml(JSON.stringify(report.configuration, null, 2))}</pre></details></div>
</main></body></html>
`;
}

function heading({ comparison: other }: SearchReport): string {
  if (other === undefined) return 'Product search, measured';
  const { low, high } = other.difference;
  const against = `<span class="name">${escapeHtml(other.name)}</span>`;
  if (low > 0) return `Better than ${against}`;
  return high < 0 ? `Worse than ${against}` : `Not clearly different from ${against}`;
}

function verdict({ comparison: other, typos: edits }: SearchReport): string {
  const parts: string[] = [];
  if (edits)
    parts.push(`With one edit in one word of every query it keeps ${percentText(edits.kept)} of that.`);
  if (other) {
    const { mean, low, high } = other.difference;
    parts.push(`Query by query the difference is ${signed(mean)} (${signed(low)} – ${signed(high)}).`);
  }
  return escapeHtml(parts.join(' '));
}

function facts(report: SearchReport): string {
  const { speed } = report;
  const entries: [string, string][] = [
    ['Products', countText(report.products)],
    ['Built in', durationText(report.buildSeconds * 1000)],
    ['Queries a second, one thread', countText(Math.round(speed.queriesPerSecond))],
    ['Median', durationText(speed.p50)],
    ['p95', durationText(speed.p95)],
    ['p99', durationText(speed.p99)],
  ];
  return entries.map(([term, value]) => `<div><dt>${term}</dt><dd>${escapeHtml(value)}</dd></div>`).join('');
}

function metricTable(report: SearchReport): string {
  const cells = (metrics: SearchEstimates): string =>
    SEARCH_METRICS.map((name) => {
      const { value, low, high } = metrics[name];
      return `<td>${value.toFixed(4)}<small>${low.toFixed(4)}–${high.toFixed(4)}</small></td>`;
    }).join('');
  const head = SEARCH_METRICS.map(
    (name) => `<th scope="col" title="${escapeHtml(MEANINGS[name])}">${name}</th>`,
  ).join('');
  const rows = [`<tr><th scope="row">as asked</th>${cells(report.metrics)}</tr>`];
  if (report.typos) rows.push(`<tr><th scope="row">with one edit</th>${cells(report.typos.metrics)}</tr>`);
  return `${table('Metrics', `<th scope="col">queries</th>${head}`, rows)}
<ul class="statement">${SEARCH_METRICS.map((name) => `<li>${name}: ${MEANINGS[name]}</li>`).join('')}</ul>`;
}

function comparison({ comparison: other }: SearchReport): string {
  if (other === undefined) return '';
  const changed = other.perQuery
    .filter(({ here, there }) => Math.abs(here - there) > 1e-9)
    .sort((a, b) => Math.abs(b.here - b.there) - Math.abs(a.here - a.there));
  const rows = changed.map(
    ({ query, here, there }) =>
      `<tr><th scope="row">${escapeHtml(query)}</th><td>${here.toFixed(4)}</td><td>${there.toFixed(4)}</td><td${here > there ? ' class="best"' : ''}>${signed(here - there)}</td></tr>`,
  );
  const note = `${countText(changed.length)} of ${countText(other.queries)} queries changed.`;
  return `<h2>Against <span class="name">${escapeHtml(other.name)}</span></h2><p class="note">${note}</p>
${rows.length === 0 ? '' : table('Changed queries', '<th scope="col">query</th><th scope="col">here</th><th scope="col">there</th><th scope="col">difference</th>', rows)}`;
}

function typos({ typos: edits }: SearchReport): string {
  if (edits === undefined) return '';
  return `<h2>With one edit in one word</h2><p class="note">Edits drawn with seed ${edits.seed}.</p>
${queryTable(edits.perQuery, 'Queries with an edit')}`;
}

function queryTable(queries: readonly QueryReport[], label: string): string {
  const rows = queries
    .toSorted((a, b) => a.metrics['ndcg@10'] - b.metrics['ndcg@10'])
    .map(({ query, asked, metrics, ratings }) => {
      const places = ratings.map((rating) => (rating === null ? '·' : String(rating))).join(' ');
      const name =
        asked === undefined ? escapeHtml(query) : `${escapeHtml(asked)}<small>${escapeHtml(query)}</small>`;
      return `<tr><th scope="row">${name}</th><td>${metrics['ndcg@10'].toFixed(4)}</td><td>${metrics['judgedNdcg@10'].toFixed(4)}</td><td>${places || 'no answer'}</td></tr>`;
    });
  return table(
    label,
    '<th scope="col">query</th><th scope="col">ndcg@10</th><th scope="col">judgedNdcg@10</th><th scope="col">ratings</th>',
    rows,
  );
}

function table(label: string, head: string, rows: readonly string[]): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
