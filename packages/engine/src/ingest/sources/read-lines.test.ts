import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './read-lines.ts';

async function read(...chunks: string[]) {
  async function* text(): AsyncGenerator<string> {
    yield* chunks;
  }
  const lines = [];
  const faults = [];
  for await (const block of readLines(text())) {
    lines.push(...block.lines.map(({ row, text }) => [row, text.trimEnd()]));
    faults.push(...block.faults.map(({ row, code }) => [row, code]));
  }
  return { lines, faults };
}

test('lines cut anywhere, blank ones left out, the last one without an end', async () => {
  assert.deepEqual((await read('a\r', '\n\n  \nb', 'b\nc')).lines, [
    [1, 'a'],
    [2, 'bb'],
    [3, 'c'],
  ]);
});

test('a line beyond all measure costs one row and no memory', async () => {
  const piece = 'x'.repeat(1_000_000);
  const { lines, faults } = await read('a\n', piece, piece, piece, piece, piece, piece, `${piece}\nb\n`);
  assert.deepEqual(lines, [
    [1, 'a'],
    [3, 'b'],
  ]);
  assert.deepEqual(faults, [[2, 'too_large']]);
});
