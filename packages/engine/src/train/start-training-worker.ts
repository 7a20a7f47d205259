import { Worker } from 'node:worker_threads';
import { AisleError, ERROR_CODES, type ErrorCode } from '../domain/errors.ts';
import type {
  ModelOutcome,
  TrainingCommand,
  TrainingMessage,
  TrainingProgress,
  TrainingReport,
} from './protocol.ts';

/** A fit that does not look at its signal for so long is ended by force. */
const PATIENCE_MS = 10_000;

export interface TrainingWorkerData {
  readonly dataFolder: string;
  readonly [key: string]: unknown;
}

export interface TrainingWorkerOptions {
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onOutcome?: (outcome: ModelOutcome) => void;
  /** Milliseconds between the stop and the end by force. */
  readonly patienceMs?: number;
}

export interface TrainingWorker {
  /** @throws AisleError what the training threw; `interrupted` after `stop`, `out_of_memory`, `internal`. */
  readonly done: Promise<TrainingReport>;
  /** Asks it to stop; what is finished stays, and a later training goes on from there. */
  stop(): void;
}

/**
 * Starts a training in a thread of its own, so that the one that asks can report and stop it. The worker's entry calls `serveTraining`.
 * @param worker the entry's address, or a worker made from it (bundlers look for the literal
 *   `new Worker(new URL('./…', import.meta.url), { workerData })`).
 */
export function startTrainingWorker(
  worker: URL | Worker,
  workerData: TrainingWorkerData,
  options: TrainingWorkerOptions = {},
): TrainingWorker {
  const thread = worker instanceof Worker ? worker : new Worker(worker, { workerData });
  let force: NodeJS.Timeout | undefined;
  let stopped = false;
  const done = new Promise<TrainingReport>((resolve, reject) => {
    let settled = false;
    const settle = (act: () => void): void => {
      settled = true;
      act();
    };
    thread.on('message', (message: TrainingMessage) => {
      if (message.kind === 'progress') options.onProgress?.(message.progress);
      else if (message.kind === 'outcome') options.onOutcome?.(message.outcome);
      else if (message.kind === 'done') settle(() => resolve(message.report));
      else settle(() => reject(errorOf(message)));
    });
    thread.on('error', (error) => settle(() => reject(crashOf(error))));
    thread.on('exit', () => {
      clearTimeout(force);
      if (!settled) reject(stopped ? interrupted() : crashOf(new Error('the worker ended early')));
    });
  });
  return {
    done,
    stop() {
      if (stopped) return;
      stopped = true;
      thread.postMessage({ kind: 'stop' } satisfies TrainingCommand);
      force = setTimeout(() => void thread.terminate(), options.patienceMs ?? PATIENCE_MS);
      force.unref();
    },
  };
}

function errorOf(message: Extract<TrainingMessage, { kind: 'failed' }>): AisleError {
  const known = (ERROR_CODES as readonly string[]).includes(message.code);
  return new AisleError(known ? (message.code as ErrorCode) : 'internal', message.message, {
    ...(message.field === undefined ? {} : { field: message.field }),
    ...(message.remedy === undefined ? {} : { remedy: message.remedy }),
  });
}

function crashOf(error: unknown): AisleError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new AisleError('out_of_memory', 'The training ran out of memory.', {
      remedy: 'Train fewer models at a time with --model, or give the process more memory.',
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new AisleError('internal', `The training broke off: ${message}.`, { cause: error });
}

function interrupted(): AisleError {
  return new AisleError('interrupted', 'The training was stopped.', {
    remedy: 'Start it again: models that are finished are not trained again.',
  });
}
