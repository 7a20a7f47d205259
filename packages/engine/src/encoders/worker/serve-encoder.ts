import type { MessagePort } from 'node:worker_threads';
import { AisleError } from '../../domain/errors.ts';
import type { Content, Encoder } from '../../domain/ports/encoder.ts';
import { descriptionOf } from '../described-encoder.ts';
import type { EncoderCommand, EncoderFault, EncoderMessage } from './protocol.ts';

/** The worker's side: opens the encoder, then encodes what comes until it is told to close. */
export async function serveEncoder<Kind extends Content>(
  port: MessagePort,
  open: () => Promise<Encoder<Kind>>,
): Promise<void> {
  const send = (message: EncoderMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  let encoder: Encoder<Kind>;
  try {
    encoder = await open();
  } catch (error) {
    send({ kind: 'unusable', fault: faultOf(error) });
    port.close();
    return;
  }
  const jobs = new Map<number, AbortController>();
  const encode = async (job: number, { contents, role }: Extract<EncoderCommand, { kind: 'encode' }>) => {
    const stop = new AbortController();
    jobs.set(job, stop);
    try {
      const vectors = (await encoder.encode(contents as readonly Kind[], role, {
        signal: stop.signal,
      })) as Float32Array<ArrayBuffer>;
      send({ kind: 'encoded', job, vectors }, [vectors.buffer]);
    } catch (error) {
      send({ kind: 'failed', job, fault: faultOf(error) });
    } finally {
      jobs.delete(job);
    }
  };
  port.on('message', async (command: EncoderCommand) => {
    if (command.kind === 'encode') await encode(command.job, command);
    else if (command.kind === 'cancel') jobs.get(command.job)?.abort(cancelled());
    else {
      for (const stop of jobs.values()) stop.abort(cancelled());
      await encoder.close();
      send({ kind: 'closed' });
      port.close();
    }
  });
  send({ kind: 'ready', description: descriptionOf(encoder) });
}

function cancelled(): AisleError {
  return new AisleError('interrupted', 'The encoding was stopped.');
}

function faultOf(error: unknown): EncoderFault {
  if (!(error instanceof AisleError))
    return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  const { code, message, field, remedy } = error;
  return {
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
