import { countText, durationText, percentText } from '../render/number-text.ts';
import { SEARCH_METRICS } from './search-metrics.ts';
import type { SearchEstimates, SearchReport } from './search-report.ts';

/** The report in a few plain lines for a terminal. */
export function searchLines(report: SearchReport): string {
  const { speed, typos, comparison } = report;
  const lines = [
    `${countText(report.queries)} judged queries over ${countText(report.products)} products, built in ${durationText(report.buildSeconds * 1000)}`,
    '',
    ...metricLines('as asked', report.metrics),
  ];
  if (typos) {
    lines.push(
      '',
      ...metricLines(`with one edit in one word (seed ${typos.seed})`, typos.metrics),
      `  ${percentText(typos.kept)} of ndcg@10 kept`,
    );
  }
  lines.push(
    '',
    `${countText(Math.round(speed.queriesPerSecond))} queries a second on one thread; p50 ${durationText(speed.p50)}, p95 ${durationText(speed.p95)}, p99 ${durationText(speed.p99)}, slowest ${durationText(speed.max)}`,
  );
  if (comparison) {
    const { mean, low, high } = comparison.difference;
    lines.push(
      '',
      `against ${comparison.name} on ${countText(comparison.queries)} queries: ndcg@10 ${mean >= 0 ? '+' : ''}${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`,
    );
    const most = comparison.perQuery
      .filter(({ here, there }) => Math.abs(here - there) > 1e-9)
      .sort((a, b) => Math.abs(b.here - b.there) - Math.abs(a.here - a.there))
      .slice(0, 10);
    for (const { query, here, there } of most)
      lines.push(`  ${there.toFixed(4)} → ${here.toFixed(4)}  ${query}`);
  }
  return lines.join('\n');
}

function metricLines(title: string, metrics: SearchEstimates): string[] {
  return [
    title,
    ...SEARCH_METRICS.map((name) => {
      const { value, low, high } = metrics[name];
      return `  ${name.padEnd(14)} ${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]`;
    }),
  ];
}
