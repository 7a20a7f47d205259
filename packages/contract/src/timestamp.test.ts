import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

test('every time that we write is read back', () => {
  const most = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
  const least = new Date(0).setUTCFullYear(0, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: least, max: most }), (time) => {
      assert.equal(parseTimestamp(formatTimestamp(time)), time);
    }),
  );
});

test('offsets and fractions agree with Date', () => {
  const two = (value: number) => String(value).padStart(2, '0');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.stringMatching(/^[0-9]{1,9}$/),
      (time, sign, hours, minutes, fraction) => {
        const text = `${new Date(time).toISOString().slice(0, 19)}.${fraction}${sign}${two(hours)}:${two(minutes)}`;
        const cut = text.replace(
          /\.([0-9]+)/,
          (_, digits: string) => `.${digits.slice(0, 3).padEnd(3, '0')}`,
        );
        assert.equal(parseTimestamp(text), Date.parse(cut), text);
      },
    ),
  );
});

test('what is not RFC 3339 is not a time', () => {
  for (const text of [
    '',
    '2026-11-24',
    '2026-11-24T10:30Z',
    '2026-11-24T10:30:00',
    '2026-11-24 10:30:00Z',
    '2026-11-24T10:30:00.Z',
    '2026-11-24T10:30:00+0800',
    '2026-11-24T10:30:00+24:00',
    '2026-11-24T10:30:00Zx',
    '2026-11-24T24:00:00Z',
    '2026-11-24T10:60:00Z',
    '2026-11-24T10:30:60Z',
    '2026-02-29T10:30:00Z',
    '2100-02-29T10:30:00Z',
    '2026-04-31T10:30:00Z',
    '2026-00-10T10:30:00Z',
    '2026-13-10T10:30:00Z',
    '+02026-11-24T10:30:00Z',
    '２０２６-11-24T10:30:00Z',
  ])
    assert.ok(Number.isNaN(parseTimestamp(text)), text);
  assert.equal(parseTimestamp('2024-02-29t10:30:00z'), Date.UTC(2024, 1, 29, 10, 30));
  assert.equal(parseTimestamp('2000-02-29T00:00:00-00:30'), Date.UTC(2000, 1, 29, 0, 30));
});
