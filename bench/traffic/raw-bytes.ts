import fc from 'fast-check';

const BODY = '{"type":"view","visitorId":"v"}';
const PATHS = ['/v1/events', '/v1/recommend', '/v1/products:batch', '/v1/products', '/healthz'];

/** What one connection is sent: requests that no HTTP client would send, alone and one behind another. */
export function rawBytes(secretKey: string): fc.Arbitrary<Buffer> {
  const head = fc
    .record({
      method: fc.constantFrom('POST', 'GET', 'post', 'PO ST', 'CONNECT', '', '\u0000', 'POST'.repeat(50)),
      path: fc.oneof(fc.constantFrom(...PATHS), fc.string({ unit: 'binary', maxLength: 40 })),
      version: fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.1\t', 'http/1.1', ''),
      lines: fc.array(
        fc.constantFrom(
          'host: 127.0.0.1',
          'content-type: application/json',
          `content-length: ${BODY.length}`,
          'content-length: 5',
          'content-length: 999999',
          'content-length: -1',
          'content-length: 1e3',
          'transfer-encoding: chunked',
          'transfer-encoding: identity, chunked',
          `authorization: Bearer ${secretKey}`,
          'authorization: Bearer',
          'expect: 100-continue',
          'connection: upgrade\r\nupgrade: websocket',
          ': nameless',
          'folded: a\r\n b',
          `x: ${'y'.repeat(20_000)}`,
          'no colon at all',
        ),
        { maxLength: 7 },
      ),
    })
    .map(
      ({ method, path, version, lines }) => `${method} ${path} ${version}\r\n${lines.join('\r\n')}\r\n\r\n`,
    );
  const body = fc.oneof(
    fc.constantFrom(
      BODY,
      BODY.slice(0, 9),
      '',
      '5\r\nhello\r\n0\r\n\r\n',
      'zz\r\nhello\r\n',
      'ffffffff\r\n',
      '{"a":'.repeat(5000),
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  const proper = fc
    .constantFrom(...PATHS)
    .map(
      (path) =>
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${secretKey}\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`,
    );
  const request = fc.tuple(fc.oneof({ weight: 2, arbitrary: head }, { weight: 1, arbitrary: proper }), body);
  const text = fc
    .array(request, { minLength: 1, maxLength: 4 })
    .map((all) => Buffer.from(all.flat().join('')));
  const noise = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: noise });
}
