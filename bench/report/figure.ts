/** A bound that a figure is held to. */
export interface Goal {
  readonly is: 'at least' | 'at most';
  readonly value: number;
}

/** One measured number. */
export interface Figure {
  /** What was measured, in words that stand alone: `POST /v1/events:batch, 500 a batch, durable`. */
  readonly name: string;
  readonly value: number;
  /** `ms`, `req/s`, `MB`, …; empty for a number without one. */
  readonly unit: string;
  readonly goal?: Goal;
  /** 95 % interval, where there is one. */
  readonly interval?: readonly [low: number, high: number];
  /** What a reader has to know beside it. */
  readonly note?: string;
}

export type Verdict = 'met' | 'missed' | 'context';

/** Whether the figure keeps its goal; `context` for one without. NaN keeps none. */
export function verdictOf({ value, goal }: Figure): Verdict {
  if (goal === undefined) return 'context';
  return (goal.is === 'at least' ? value >= goal.value : value <= goal.value) ? 'met' : 'missed';
}

export const atLeast = (value: number): { goal: Goal } => ({ goal: { is: 'at least', value } });
export const atMost = (value: number): { goal: Goal } => ({ goal: { is: 'at most', value } });

/** A number as people read it: four significant digits, thousands apart. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-GB');
  return String(Number(value.toPrecision(Math.abs(value) < 1 ? 3 : 4)));
}

export function goalText({ goal, unit }: Figure): string {
  if (goal === undefined) return '';
  return `${goal.is === 'at least' ? '≥' : '≤'} ${figureText(goal.value)}${unit === '' ? '' : ` ${unit}`}`;
}
