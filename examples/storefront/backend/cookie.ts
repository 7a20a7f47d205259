import type { IncomingMessage } from 'node:http';

/** Value of a cookie of the request. */
export function cookieOf(request: IncomingMessage, wanted: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === wanted && value) return value;
  }
  return undefined;
}
