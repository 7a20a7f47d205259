import { displayWidth, fit } from '../../packages/engine/src/domain/display-width.ts';
import { type Figure, figureText, goalText, verdictOf } from './figure.ts';
import type { SuiteReport } from './suite-report.ts';

const MARK = { met: '✓', missed: '✗', context: ' ' } as const;
const LONGEST_NAME = 78;

/** The figures of a suite as a table for a terminal; ends with a newline. */
export function terminalReport(report: SuiteReport, colour: boolean): string {
  const paint = (code: string, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  const width = Math.min(LONGEST_NAME, Math.max(0, ...report.figures.map(({ name }) => displayWidth(name))));
  const lines = [
    '',
    paint('1', `${report.suite}: ${report.title}`) +
      paint('2', `  ${report.seconds.toFixed(0)} s${report.quick ? ', quick: not a result' : ''}`),
  ];
  for (const figure of report.figures) {
    const verdict = verdictOf(figure);
    const mark = paint(verdict === 'met' ? '32' : verdict === 'missed' ? '31' : '0', MARK[verdict]);
    const goal = goalText(figure) === '' ? '' : `   goal ${goalText(figure)}`;
    lines.push(
      `  ${mark} ${fit(figure.name, width, 'left')}  ${valueText(figure).padStart(14)}${paint('2', goal)}`,
    );
  }
  for (const reason of report.skipped) lines.push(`  – ${reason}`);
  if (report.error !== undefined) lines.push(paint('31', `  ✗ broke off: ${report.error}`));
  return `${lines.join('\n')}\n`;
}

function valueText({ value, unit }: Figure): string {
  return unit === '' ? figureText(value) : `${figureText(value)} ${unit}`;
}
