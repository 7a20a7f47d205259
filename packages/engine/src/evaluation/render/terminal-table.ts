import { counted } from '../../domain/counted.ts';
import { displayWidth, fit } from '../../domain/display-width.ts';
import type { EvaluationReport, Metrics } from '../evaluation-report.ts';
import { bestModels, type MetricColumn, metricColumns, rankedModels } from './metric-columns.ts';
import { durationText } from './number-text.ts';

export interface TerminalTableOptions {
  /** Columns of the terminal; what does not fit is left to the JSON. */
  readonly width: number;
  /** Bold and dim by ANSI sequences; false when the output is not a terminal. */
  readonly colour: boolean;
  /** False: nothing but ASCII. */
  readonly unicode: boolean;
}

const CELL = 14;
const LONGEST_NAME = 28;
const GAP = ' ';

/**
 * The report for a terminal: one table per list length, shoppers with a history first, then those without; the best of
 * each column carries a `*`, the interval stands below its value. Lines have no trailing spaces; ends with a newline.
 */
export function terminalTable(report: EvaluationReport, options: TerminalTableOptions): string {
  const names = rankedModels(report);
  const dash = options.unicode ? '–' : '-';
  const lines: string[] = [];
  const table = (title: string, of: (name: string) => Metrics): void => {
    for (const k of report.ks) {
      lines.push(
        ...metricTable(
          report,
          title,
          names,
          Object.fromEntries(names.map((name) => [name, of(name)])),
          k,
          options,
        ),
      );
      lines.push('');
    }
  };
  const { warm, cold } = report.slices;
  const what = report.protocol === 'next-in-session' ? 'question' : 'shopper';
  table(`${counted(warm.shoppers, what)} with a history`, (name) => report.models[name]!.metrics);
  if (cold.shoppers > 0) {
    table(`${counted(cold.shoppers, 'shopper')} without a history`, (name) => report.models[name]!.cold!);
  }
  lines.push(...costTable(report, names, options), '');
  const { metric, best, ahead } = report.comparison;
  for (const [other, { mean, low, high }] of Object.entries(ahead)) {
    const verdict = low > 0 ? 'ahead of' : 'not clearly ahead of';
    lines.push(
      `${clean(best)} is ${verdict} ${clean(other)} on ${metric}: ${mean.toFixed(4)} [${low.toFixed(4)}${dash}${high.toFixed(4)}]`,
    );
  }
  if (Object.keys(ahead).length > 0) lines.push('');
  for (const sentence of report.statement) {
    lines.push(...wrapped(options.unicode ? sentence : ascii(sentence), options.width));
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function metricTable(
  report: EvaluationReport,
  title: string,
  names: readonly string[],
  metrics: Readonly<Record<string, Metrics>>,
  k: number,
  options: TerminalTableOptions,
): string[] {
  const { bold, dim } = styles(options);
  const ellipsis = options.unicode ? '…' : '~';
  const nameWidth = nameColumn(names);
  const room = Math.max(1, Math.floor((options.width - nameWidth) / (CELL + GAP.length)));
  const columns = metricColumns(report).slice(0, room);
  const best = columns.map((column) => bestModels(metrics, column, k));
  const lines = [
    bold(title),
    fit('model', nameWidth, 'left') +
      columns.map((column) => GAP + fit(`${column.name}@${k} `, CELL, 'right', ellipsis)).join(''),
    dim((options.unicode ? '─' : '-').repeat(nameWidth + columns.length * (CELL + GAP.length))),
  ];
  for (const name of names) {
    const values = columns.map((column, at) => {
      const { value } = metrics[name]![`${column.name}@${k}`]!;
      const isBest = best[at]!.has(name);
      const text = fit(`${value.toFixed(column.digits)}${isBest ? '*' : ' '}`, CELL, 'right', ellipsis);
      return GAP + (isBest ? bold(text) : text);
    });
    lines.push(fit(clean(name), nameWidth, 'left', ellipsis) + values.join(''));
    const intervals = columns.map(
      (column) => GAP + fit(interval(metrics[name]!, column, k, options), CELL, 'right'),
    );
    lines.push(dim(' '.repeat(nameWidth) + intervals.join('')));
  }
  return lines;
}

function interval(metrics: Metrics, column: MetricColumn, k: number, options: TerminalTableOptions): string {
  const { low, high } = metrics[`${column.name}@${k}`]!;
  return `${low.toFixed(column.digits)}${options.unicode ? '–' : '-'}${high.toFixed(column.digits)} `;
}

function costTable(
  report: EvaluationReport,
  names: readonly string[],
  options: TerminalTableOptions,
): string[] {
  const { bold, dim } = styles(options);
  const nameWidth = nameColumn(names);
  const micro = options.unicode ? 'µs' : 'us';
  const cells = (texts: readonly string[]): string =>
    texts.map((text) => GAP + fit(text, 10, 'right')).join('');
  return [
    bold('Cost'),
    fit('model', nameWidth, 'left') + cells(['fit', 'memory', 'an answer']),
    dim((options.unicode ? '─' : '-').repeat(nameWidth + 33)),
    ...names.map((name) => {
      const { fitSeconds, peakRssMb, scoringMs } = report.models[name]!;
      return (
        fit(clean(name), nameWidth, 'left', options.unicode ? '…' : '~') +
        cells([
          durationText(fitSeconds * 1000, micro),
          `${peakRssMb.toFixed(0)} MB`,
          durationText(scoringMs, micro),
        ])
      );
    }),
  ];
}

function nameColumn(names: readonly string[]): number {
  const longest = Math.max(...['model', ...names.map(clean)].map(displayWidth));
  return Math.min(LONGEST_NAME, longest);
}

/** A name may come from a configuration: control characters would steer the terminal. */
function clean(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}

function ascii(text: string): string {
  return text
    .replaceAll('’', "'")
    .replaceAll('–', '-')
    .replaceAll('…', '...')
    .replace(/[^\x20-\x7e]/g, '?');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function styles(options: TerminalTableOptions): { bold(text: string): string; dim(text: string): string } {
  const wrap = (code: number) => (text: string) =>
    options.colour ? `\u001b[${code}m${text}\u001b[22m` : text;
  return { bold: wrap(1), dim: wrap(2) };
}
