import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf } from '@aisle/contract';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

const answers = new WeakMap<Socket, ServerResponse>();

/** Remembers the answer under way on its connection, so that a request whose body turns out not to be HTTP has no second one. */
export function noteAnswer(answer: ServerResponse): void {
  if (answer.socket !== null) answers.set(answer.socket, answer);
}

/** Whether the request under way has been answered from its head, before its body went wrong. */
function isAnswered(socket: Socket): boolean {
  const answer = answers.get(socket);
  return answer?.headersSent === true && !answer.req.complete;
}

/** Answers what is not HTTP, too slow or too large in its head, where no request object exists yet. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  if (isAnswered(socket)) {
    socket.end();
    return;
  }
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const problem = problemOf(
    status === 431 ? 'too_large' : 'invalid_request',
    status === 408
      ? 'The request did not arrive in time.'
      : status === 431
        ? 'The header of the request is too large.'
        : 'This is not a valid HTTP request.',
  );
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
