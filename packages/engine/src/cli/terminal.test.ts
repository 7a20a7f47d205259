import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { displayWidth } from '../domain/display-width.ts';
import { Terminal, table } from './terminal.ts';

/** A stream that is no terminal and keeps what was written. */
function sink() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { written, stream: stream as unknown as NodeJS.WriteStream };
}

function terminal(json: boolean) {
  const [out, err] = [sink(), sink()];
  const made = new Terminal(out.stream, err.stream, json);
  return { terminal: made, out: out.written, err: err.written };
}

test('standard output holds the answer alone; what is said on the way goes to standard error', () => {
  const { terminal: made, out, err } = terminal(false);
  made.note('Stopping');
  made.print('The answer');
  made.error('It failed');
  assert.deepEqual(out, ['The answer\n']);
  assert.deepEqual(err, ['Stopping\n', 'It failed\n']);
});

test('for a machine there are no notes, and one JSON document on standard output', () => {
  const { terminal: made, out, err } = terminal(true);
  made.note('Stopping');
  made.result({ url: 'http://127.0.0.1' });
  assert.deepEqual(out, ['{"url":"http://127.0.0.1"}\n']);
  assert.deepEqual(err, []);
});

test('columns of a table are as wide on a terminal as their widest cell, in any script', () => {
  const lines = table(
    ['item', 'count'],
    [
      ['杯子', '7'],
      ['mug', '1,200'],
    ],
  ).split('\n');
  assert.deepEqual(lines, ['item  count', '────  ─────', '杯子      7', 'mug   1,200']);
  assert.equal(new Set(lines.map(displayWidth)).size, 1);
});

test('a control character from outside is spelt out, whatever says it', () => {
  const { terminal: made, out, err } = terminal(false);
  const name = 'a\u001b[2Jb\u009b1m\r\u0000é\t\n漢';
  const shown = 'a\\x1b[2Jb\\x9b1m\\x0d\\x00é\t\n漢\n';
  made.print(name);
  made.note(name);
  made.error(name);
  made.progress(name, undefined);
  assert.deepEqual(out, [shown]);
  assert.deepEqual(err, [shown, shown, shown]);
});
