import type { MessagePort } from 'node:worker_threads';
import { AisleError } from '../domain/errors.ts';
import type {
  ModelOutcome,
  TrainingCommand,
  TrainingMessage,
  TrainingProgress,
  TrainingReport,
} from './protocol.ts';

/** Messages of the same step are sent no closer than this, milliseconds. */
const PROGRESS_EVERY_MS = 100;

export interface TrainingSeat {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly onOutcome: (outcome: ModelOutcome) => void;
}

/**
 * The worker's side: runs a training and speaks the protocol over the port. Never rejects; what was thrown is the last
 * message.
 *
 *     await serveTraining(parentPort!, (seat) => runTraining({ ...ports, ...seat }));
 */
export async function serveTraining(
  port: MessagePort,
  run: (seat: TrainingSeat) => Promise<TrainingReport>,
): Promise<void> {
  const controller = new AbortController();
  const send = (message: TrainingMessage): void => port.postMessage(message);
  port.on('message', (command: TrainingCommand) => {
    if (command.kind === 'stop') controller.abort();
  });
  let sentAt = Number.NEGATIVE_INFINITY;
  let sentStep = '';
  try {
    const report = await run({
      signal: controller.signal,
      onProgress(progress) {
        const step = `${progress.model} ${progress.step}`;
        const now = performance.now();
        if (step === sentStep && now - sentAt < PROGRESS_EVERY_MS) return;
        sentAt = now;
        sentStep = step;
        send({ kind: 'progress', progress });
      },
      onOutcome: (outcome) => send({ kind: 'outcome', outcome }),
    });
    send({ kind: 'done', report });
  } catch (error) {
    send(failureOf(error));
  } finally {
    // The port alone would keep the worker alive.
    port.close();
  }
}

function failureOf(error: unknown): TrainingMessage {
  if (!(error instanceof AisleError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', code: 'internal', message };
  }
  const { code, message, field, remedy } = error;
  return {
    kind: 'failed',
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
