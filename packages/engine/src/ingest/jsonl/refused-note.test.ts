import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutRefusedNote, withRefusedNote } from './refused-note.ts';

test('the note goes first, the line stays as it came, and an import passes over the note', () => {
  const row = { source: 'a.jsonl#1', row: 7, code: 'invalid_field', reason: 'n is "x".', at: 0 };
  for (const content of ['{"type":"view","n":1e400}', '{ "a": {"_refused": 1} }', '{}', '{ }']) {
    const line = withRefusedNote({ ...row, content });
    assert.deepEqual(JSON.parse(line)._refused, {
      source: 'a.jsonl#1',
      row: 7,
      code: 'invalid_field',
      reason: 'n is "x".',
    });
    assert.ok(line.endsWith(content.slice(1).trimStart()));
    assert.deepEqual(withoutRefusedNote(JSON.parse(line)), JSON.parse(content));
  }
  for (const value of [null, 1, ['x'], 'text']) assert.equal(withoutRefusedNote(value), value);
});
