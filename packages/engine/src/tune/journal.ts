import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Trial } from './trial.ts';

/**
 * What a search has found so far, a line for each state of a trial: a search that was stopped goes on with it. A line
 * torn by a kill is left out, and its trial is measured again.
 */
export interface TuningJournal {
  /** Trials of the search under `key`, in order; those of another search are not read. */
  read(key: string): Trial[];
  write(key: string, trial: Trial): void;
}

interface Line extends Omit<Trial, 'perShopper'> {
  readonly search: string;
  /** Little-endian float32 as base64. */
  readonly perShopper?: string;
}

export function fileJournal(file: string): TuningJournal {
  return {
    read(key) {
      const trials = new Map<number, Trial>();
      for (const line of linesOf(file)) {
        const read = parsed(line);
        if (read?.search !== key) continue;
        const { search: _, perShopper, ...trial } = read;
        const values = perShopper === undefined ? {} : { perShopper: floatsOf(perShopper) };
        trials.set(trial.id, { ...trial, ...values });
      }
      return [...trials.values()].sort((a, b) => a.id - b.id);
    },
    write(key, { perShopper, ...trial }) {
      mkdirSync(dirname(file), { recursive: true });
      const values = perShopper === undefined ? {} : { perShopper: textOf(perShopper) };
      // A torn last line must not swallow this one.
      appendFileSync(file, `\n${JSON.stringify({ search: key, ...trial, ...values } satisfies Line)}`);
    },
  };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parsed(line: string): Line | undefined {
  try {
    const read = JSON.parse(line) as Line;
    return Number.isInteger(read.id) && Array.isArray(read.rungs) ? read : undefined;
  } catch {
    return undefined;
  }
}

function floatsOf(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, bytes.byteLength >> 2);
}

function textOf(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
