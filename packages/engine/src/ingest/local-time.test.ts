import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import { localTimeIn } from './local-time.ts';

test('British local time: winter, summer, the hour that is missing and the hour that comes twice', () => {
  const london = localTimeIn('Europe/London');
  const at = (text: string): string => new Date(london(Date.parse(`${text}Z`))).toISOString().slice(0, 16);
  assert.equal(at('2010-12-01T08:26'), '2010-12-01T08:26');
  assert.equal(at('2011-07-01T09:00'), '2011-07-01T08:00');
  assert.equal(at('2011-03-27T00:59'), '2011-03-27T00:59');
  assert.equal(at('2011-03-27T01:30'), '2011-03-27T01:30'); // does not exist: 02:30 BST
  assert.equal(at('2011-03-27T02:30'), '2011-03-27T01:30');
  assert.equal(at('2011-10-30T00:30'), '2011-10-29T23:30');
  assert.equal(at('2011-10-30T01:30'), '2011-10-30T00:30'); // twice: the first
  assert.equal(at('2011-10-30T02:00'), '2011-10-30T02:00');
});

test('agrees with Intl in both directions outside the shifts, for zones east and west', () => {
  for (const zone of ['America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC']) {
    const local = localTimeIn(zone);
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    for (let instant = Date.UTC(2024, 0, 1, 12); instant < Date.UTC(2025, 0, 1); instant += DAY_MS * 3) {
      const wall = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
      assert.equal(local(wall), instant, `${zone} ${new Date(instant).toISOString()}`);
    }
  }
  assert.throws(() => localTimeIn('Mars/Olympus'), RangeError);
  assert.ok(Number.isNaN(localTimeIn('UTC')(Number.NaN)));
});
