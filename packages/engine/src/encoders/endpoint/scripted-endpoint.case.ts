import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly input: readonly string[];
}

/** Answers one request in its own way; undefined lets the next in line answer as a good service does. */
export type Turn = (request: SeenRequest, answer: ServerResponse) => void;

export interface ScriptedEndpoint {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** What the next requests are answered with; when all are used up, the service is a good one. */
  script(...turns: readonly Turn[]): void;
  close(): Promise<void>;
}

export const EMBEDDING_SIZE = 16;

/** Vector of a text by its letters: equal texts are equal, and no text is unit length. */
export function letterVector(text: string): number[] {
  const vector = new Array<number>(EMBEDDING_SIZE).fill(0);
  for (let i = 0; i < text.length; i++) vector[(text.charCodeAt(i) * 7 + i) % EMBEDDING_SIZE]! += 1;
  return vector;
}

export function goodAnswer({ model, input }: SeenRequest, answer: ServerResponse): void {
  // In reverse, as the interface allows: the index tells.
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: letterVector(text) }));
  answer.setHeader('content-type', 'application/json');
  answer.end(JSON.stringify({ object: 'list', model, data: data.reverse() }));
}

export function status(code: number, headers: Record<string, string> = {}, body = '{}'): Turn {
  return (_, answer) => answer.writeHead(code, headers).end(body);
}

/** An embeddings service on this machine that does what the test tells it. */
export async function scriptedEndpoint(): Promise<ScriptedEndpoint> {
  const seen: SeenRequest[] = [];
  const turns: Turn[] = [];
  const server = createServer(async (request: IncomingMessage, answer: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { model, input } = JSON.parse(body) as { model: string; input: string[] };
    const one = { path: request.url ?? '', authorization: request.headers.authorization, model, input };
    seen.push(one);
    (turns.shift() ?? goodAnswer)(one, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    script: (...next) => {
      turns.push(...next);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
