import { connect, type Socket } from 'node:net';
import { AnswerReader, type WireAnswer } from './answer-reader.ts';

/** One kept-alive HTTP connection that carries one request at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #waiting: ((answer: WireAnswer) => void) | undefined;

  private constructor(socket: Socket, onFault: (error: Error) => void) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        const answer = this.#reader.push(chunk);
        if (answer === undefined) return;
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting?.(answer);
      } catch (error) {
        onFault(error as Error);
      }
    });
    socket.on('error', onFault);
    socket.on('close', () => {
      if (this.#waiting !== undefined) onFault(new Error('the server closed a connection that was asked'));
    });
  }

  static open(port: number, onFault: (error: Error) => void): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket, onFault));
      });
    });
  }

  /** Sends a request whose bytes are ready; one at a time. */
  send(request: Buffer, onAnswer: (answer: WireAnswer) => void): void {
    this.#waiting = onAnswer;
    this.#socket.write(request);
  }

  ask(request: Buffer): Promise<WireAnswer> {
    return new Promise((resolve) => {
      this.send(request, resolve);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The bytes of a request with a JSON body. */
export function wireRequest(method: string, path: string, key: string, body: string): Buffer {
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** The bytes of a request without a body. */
export function wireQuery(address: string, key: string): Buffer {
  return Buffer.from(`GET ${address} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`);
}
