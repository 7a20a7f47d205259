import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from '../domain/counted.ts';
import { Terminal } from './terminal.ts';

/** A stream that keeps what is written and says it is a terminal of so many columns; undefined is no terminal. */
function stream(columns: number | undefined) {
  const written: string[] = [];
  const fake = { isTTY: columns !== undefined, columns, write: (text: string) => written.push(text) > 0 };
  return { written, stream: fake as unknown as NodeJS.WriteStream };
}

const isWide = (character: string): boolean => character > '\u2e80';

/** What a terminal's line shows after these writes. */
function lineAfter(writes: readonly string[]): string {
  let line: string[] = [];
  for (const text of writes) {
    let at = 0;
    for (const character of text) {
      if (character === '\r') at = 0;
      else if (character === '\n') {
        line = [];
        at = 0;
      } else {
        line[at++] = character;
        if (isWide(character)) line[at++] = '';
      }
    }
  }
  return line.join('').trimEnd();
}

function terminal(columns: number | undefined) {
  const out = stream(columns);
  const err = stream(columns);
  return { out: out.written, err: err.written, it: new Terminal(out.stream, err.stream, false) };
}

test('a live line is redrawn when its percent or its text changes, and leaves nothing behind', () => {
  const { it, err, out } = terminal(80);
  for (let at = 0; at <= 1000; at++) it.progress('reading', at / 10_000);
  assert.equal(err.length, 11, 'once per percent');
  assert.equal(lineAfter(err), ' 10 % reading');
  it.progress('fit', undefined);
  assert.equal(lineAfter(err), 'fit');
  it.progress('fit', undefined, 'more');
  it.progress('fit', undefined, 'more');
  assert.equal(err.length, 13);
  it.print('done');
  assert.equal(lineAfter(err), '');
  assert.deepEqual(out, ['done\n']);
  it.progress('fit', undefined, 'more');
  assert.equal(lineAfter(err), 'fit · more', 'after a clean line it is drawn again');
});

test('terminals of no, one and few columns: never wider than the line, never thrown', () => {
  for (const columns of [0, 1, 2, 5, 9, 81]) {
    const { it, err } = terminal(columns);
    for (const [step, fraction] of [
      ['importing 顧客データ.csv', 0.5],
      ['😀😀😀😀', 1.7],
      ['x', -1],
      ['y', Number.NaN],
      ['', undefined],
    ] as const) {
      it.progress(
        step,
        fraction,
        'a detail that is longer than most terminals are wide, in words of one kind',
      );
      const cells = [...lineAfter(err)].reduce((sum, each) => sum + (isWide(each) ? 2 : 1), 0);
      assert.ok(cells <= (columns || 80) - 1, `${cells} cells in ${columns} columns`);
    }
    it.print('');
    assert.equal(lineAfter(err), '');
  }
});

test('elsewhere plain lines: at once, then seldom, never the same twice', () => {
  const { it, err } = terminal(undefined);
  for (let at = 0; at <= 1000; at++) it.progress('reading', at / 1000, counted(at, 'event'));
  assert.deepEqual(err, ['  0 % reading · 0 events\n']);
});

test('counts take their plural', () => {
  assert.deepEqual(
    [counted(1, 'event'), counted(0, 'event'), counted(2500, 'event'), counted(2, 'entry', 'entries')],
    ['1 event', '0 events', '2,500 events', '2 entries'],
  );
});
