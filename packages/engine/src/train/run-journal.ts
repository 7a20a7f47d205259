import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelOutcome } from './protocol.ts';

export interface JournalEntry {
  /** What was trained: SHA-256 of the model's completed configuration and the seed. */
  readonly configuration: string;
  readonly outcome: ModelOutcome;
}

/** How far a training came: what is finished on a snapshot is not trained again. */
export interface TrainingRun {
  readonly formatVersion: 1;
  readonly state: 'running' | 'interrupted' | 'done';
  /** The log up to here; an unfinished run goes on with the same snapshot. */
  readonly snapshotOffset: number;
  readonly snapshot: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly models: Readonly<Record<string, JournalEntry>>;
}

export interface RunJournal {
  read(): TrainingRun | undefined;
  write(run: TrainingRun): void;
}

/** `training/run.json` of a data folder; written beside, fsynced, renamed into place. What cannot be read is no run. */
export function fileRunJournal(dataFolder: string): RunJournal {
  const folder = join(dataFolder, 'training');
  const file = join(folder, 'run.json');
  return {
    read() {
      try {
        const run = JSON.parse(readFileSync(file, 'utf8')) as TrainingRun;
        return run.formatVersion === 1 && typeof run.models === 'object' ? run : undefined;
      } catch {
        return undefined;
      }
    },
    write(run) {
      mkdirSync(folder, { recursive: true });
      const beside = `${file}.${process.pid}.tmp`;
      const handle = openSync(beside, 'w');
      try {
        writeFileSync(handle, `${JSON.stringify(run, null, 2)}\n`);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(beside, file);
    },
  };
}
