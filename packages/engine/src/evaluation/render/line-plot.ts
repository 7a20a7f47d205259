import { escapeHtml } from '../../domain/escape-html.ts';

export interface Series {
  readonly name: string;
  /** One value per place on the x axis, ≥ 0. */
  readonly values: readonly number[];
  readonly kind: 'best' | 'other' | 'reference';
  /** Shown beside the name in the key. */
  readonly note?: string;
}

export interface LinePlot {
  /** What the plot shows, for readers who do not see it. */
  readonly label: string;
  readonly series: readonly Series[];
  /** Label of place i, or undefined for none. */
  readonly xLabel: (place: number) => string | undefined;
  readonly yLabel: (value: number) => string;
}

const WIDTH = 400;
const HEIGHT = 230;
const LEFT = 50;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;

/** Told apart without colour: in the order of the series that are not the best. */
const DASHES = ['', '6 4', '1.5 4', '10 3 2 3', '3 3', '12 5', '8 3 2 3 2 3'];

/** An SVG line plot with its key below, sized for a phone and for half a desktop page. */
export function linePlot({ label, series, xLabel, yLabel }: LinePlot): string {
  const places = Math.max(1, ...series.map(({ values }) => values.length));
  const { end, step } = scale(Math.max(...series.flatMap(({ values }) => values)));
  const x = (place: number): number =>
    LEFT + (places === 1 ? 0.5 : place / (places - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / end) * (HEIGHT - TOP - BOTTOM);

  const grid: string[] = [];
  for (let line = 0; line * step <= end * 1.0001; line++) {
    const at = y(line * step).toFixed(1);
    grid.push(`<path class="grid" d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>
<text x="${LEFT - 8}" y="${at}" dy=".34em" text-anchor="end">${escapeHtml(yLabel(line * step))}</text>`);
  }
  const labels = Array.from({ length: places }, (_, place) => {
    const text = xLabel(place);
    if (text === undefined) return '';
    const anchor = place === 0 ? 'start' : place === places - 1 ? 'end' : 'middle';
    return `<text x="${x(place).toFixed(1)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${escapeHtml(text)}</text>`;
  });

  let others = 0;
  const styled = series.map((each) => ({
    ...each,
    dash: each.kind === 'other' ? DASHES[others++ % DASHES.length]! : each.kind === 'reference' ? '2 3' : '',
  }));
  const stroke = (kind: string, dash: string): string =>
    `class="series ${kind}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
  // The best is drawn last, so that it lies on top.
  const lines = styled
    .toSorted((a, b) => Number(a.kind === 'best') - Number(b.kind === 'best'))
    .map(({ values, kind, dash }) => {
      const points = values.map((value, place) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`);
      const path = points.length === 1 ? `M${points[0]}h.1` : `M${points.join('L')}`;
      return `<path ${stroke(kind, dash)} d="${path}"/>`;
    });
  const key = styled.map(
    ({ name, kind, dash, note }) =>
      `<li><svg viewBox="0 0 30 8" aria-hidden="true"><path ${stroke(kind, dash)} d="M1 4H29"/></svg>` +
      `<span class="name">${escapeHtml(name)}</span>${note === undefined ? '' : `<span class="note">${escapeHtml(note)}</span>`}</li>`,
  );
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}">
${grid.join('\n')}${labels.join('')}${lines.join('')}</svg></figure><ul class="key">${key.join('')}</ul>`;
}

/** A round step of 1, 2 or 5 × 10ⁿ that divides the axis into three to six parts. */
function scale(highest: number): { end: number; step: number } {
  if (!(highest > 0)) return { end: 1, step: 0.25 };
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  return { end: Math.ceil(highest / step - 1e-9) * step, step };
}
