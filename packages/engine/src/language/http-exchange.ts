import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** Which wait ended an exchange, or `broken`: refused, reset, cut. */
export type ExchangeFault = 'connect' | 'first_byte' | 'whole' | 'broken' | 'too_large';

/** What went wrong between here and the service, without what was sent. */
export class ExchangeFailure extends Error {
  readonly fault: ExchangeFault;
  constructor(fault: ExchangeFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

export interface ExchangeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly wholeMs: number;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

export interface Exchange {
  readonly status: number;
  header(name: string): string | null;
  /** The body as it comes. @throws ExchangeFailure; or the signal's reason. Leaving it early ends the connection. */
  readonly body: AsyncGenerator<Uint8Array, void>;
}

/**
 * POSTs and waits for the head of the answer. Three clocks: until the connection stands, until the first byte of the
 * body, until the last. No redirection is followed: a key must not travel to somebody else.
 * @throws ExchangeFailure, or the signal's reason.
 */
export async function openExchange(asked: ExchangeRequest): Promise<Exchange> {
  const { signal, connectMs, firstByteMs, wholeMs } = asked;
  signal.throwIfAborted();
  let failure: ExchangeFailure | undefined;
  let request: ClientRequest | undefined;
  const fail = (fault: ExchangeFault, what: string) => () => {
    failure ??= new ExchangeFailure(fault, what);
    request?.destroy(failure);
  };
  const seconds = (ms: number) => `${ms / 1000} s`;
  const connect = setTimeout(fail('connect', `no connection within ${seconds(connectMs)}`), connectMs);
  const firstByte = setTimeout(fail('first_byte', `no answer within ${seconds(firstByteMs)}`), firstByteMs);
  const whole = setTimeout(fail('whole', `the answer was not whole within ${seconds(wholeMs)}`), wholeMs);
  const onAbort = () => request?.destroy(new Error('aborted'));
  signal.addEventListener('abort', onAbort);
  const end = () => {
    for (const timer of [connect, firstByte, whole]) clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  const reason = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    return failure ?? new ExchangeFailure('broken', brokenBy(error), error);
  };
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = asked.url.startsWith('https:') ? httpsRequest : httpRequest;
      request = send(asked.url, {
        method: 'POST',
        headers: { ...asked.headers, 'content-length': String(Buffer.byteLength(asked.body)) },
      });
      request.on('error', reject);
      request.on('response', resolve);
      request.on('socket', (socket: Socket) => {
        if (!socket.connecting) return clearTimeout(connect);
        const ready = asked.url.startsWith('https:') ? 'secureConnect' : 'connect';
        socket.once(ready, () => clearTimeout(connect));
      });
      request.end(asked.body);
    });
    clearTimeout(connect);
    return {
      status: answer.statusCode ?? 0,
      header: (name) => answer.headers[name]?.toString() ?? null,
      body: bodyOf(answer, asked.mostBytes, () => clearTimeout(firstByte), end, reason),
    };
  } catch (error) {
    end();
    throw reason(error);
  }
}

async function* bodyOf(
  answer: IncomingMessage,
  mostBytes: number,
  onFirst: () => void,
  end: () => void,
  reason: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      onFirst();
      bytes += chunk.length;
      if (bytes > mostBytes)
        throw new ExchangeFailure(
          'too_large',
          `the answer has more than ${mostBytes.toLocaleString('en')} bytes`,
        );
      yield chunk;
    }
  } catch (error) {
    throw error instanceof ExchangeFailure && error.fault === 'too_large' ? error : reason(error);
  } finally {
    end();
    answer.destroy();
  }
}

function brokenBy(error: unknown): string {
  const { code, message, errors } = error as {
    code?: string;
    message?: string;
    errors?: { code?: string }[];
  };
  return `the connection broke (${code ?? errors?.[0]?.code ?? message ?? 'unknown'})`;
}
