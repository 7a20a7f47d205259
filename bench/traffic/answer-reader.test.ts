import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerReader } from './answer-reader.ts';

const answer = (status: number, body: string) =>
  Buffer.from(
    `HTTP/1.1 ${status} X\r\nx: y\r\nContent-Length: ${Buffer.byteLength(body)}\r\ndate: d\r\n\r\n${body}`,
  );

test('answers come out whole, wherever the chunks are cut', () => {
  const wire = answer(200, '{"a":"grüße"}');
  for (let cut = 1; cut < wire.length; cut++) {
    const reader = new AnswerReader();
    assert.equal(reader.push(wire.subarray(0, cut)), undefined);
    const whole = reader.push(wire.subarray(cut));
    assert.equal(whole?.status, 200);
    assert.equal(whole?.body.toString(), '{"a":"grüße"}');
    assert.equal(reader.push(answer(201, ''))?.status, 201);
  }
});

test('an answer whose end cannot be known is refused', () => {
  assert.throws(
    () => new AnswerReader().push(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')),
    /without a length/,
  );
});
