import type { JsonObject } from '../domain/model.ts';
import { REDUCTION } from './halving.ts';
import type { Trial } from './trial.ts';

export const LEADERBOARD_HEAD = ['', 'trial', 'value', 'interval', 'shoppers', 'seconds', 'settings'];

/**
 * The trials as rows of a table, best first.
 *
 * @param trials as `tune` orders them.
 * @param rungs number of rungs: a trial that was not measured on all shoppers says on how many.
 */
export function leaderboard(trials: readonly Trial[], rungs: number, most: number): string[][] {
  return trials.slice(0, most).map((trial, place) => {
    const last = trial.rungs.at(-1);
    return [
      String(place + 1),
      trial.id === 0 ? 'as it is' : String(trial.id + 1),
      last === undefined ? '–' : last.value.toFixed(4),
      last === undefined ? '–' : `${last.low.toFixed(4)}–${last.high.toFixed(4)}`,
      share(trial.rungs.length, rungs),
      last === undefined ? '–' : last.seconds.toFixed(1),
      trial.fault ?? settingsText(trial.settings),
    ];
  });
}

export function settingsText(settings: JsonObject): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function share(measured: number, rungs: number): string {
  if (measured === 0) return '–';
  const parts = REDUCTION ** (rungs - measured);
  return parts === 1 ? 'all' : `1 in ${parts}`;
}
