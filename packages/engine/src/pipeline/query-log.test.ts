import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../domain/day-ms.ts';
import type { Event } from '../domain/event.ts';
import type { ShopperId, VisitorId } from '../domain/ids.ts';
import { QueryLog } from './query-log.ts';
import { event, NOW } from './shop.case.ts';

function openLog(coverageOf = (_: string) => 1) {
  const known: string[] = [];
  const log = new QueryLog({ coverageOf, onKnown: (text) => known.push(text) });
  let offset = 0;
  const ask = (query: string, visitor: string, more: Partial<Event> = {}) =>
    log.consume({
      ...event('search', [], {
        visitorId: visitor as VisitorId,
        search: { query },
        occurredAt: NOW,
        ...more,
      }),
      offset: offset++,
    });
  return { log, known, ask };
}

test('a query is shown to others when three people have asked it', () => {
  const { log, known, ask } = openLog();
  for (let time = 0; time < 10; time++) ask('my own name', 'ann');
  ask('my own name', 'ben');
  assert.deepEqual([known, log.most(5, NOW)], [[], []]);
  ask(' My  OWN name', 'cleo');
  assert.deepEqual([known, log.most(5, NOW)], [['My OWN name'], ['my own name']]);
  ask('my own name', 'ann');
  assert.equal(known.length, 2);
});

test('words the catalogue does not have are not shown; once it has them, the next who asks makes them known', () => {
  let covered = 0.5;
  const { log, known, ask } = openLog(() => covered);
  for (const visitor of ['a', 'b', 'c', 'd']) ask('rude word', visitor);
  assert.deepEqual(known, []);
  covered = 1;
  ask('rude word', 'e');
  assert.deepEqual([known, log.most(1, NOW)], [['rude word'], ['rude word']]);
});

test('who does not want to be counted is not, and who is erased is not remembered', () => {
  const { log, known, ask } = openLog();
  ask('mug', 'a', { consent: { personalize: true, analytics: false } });
  ask('mug', 'b', { withheld: true });
  ask('mug', 'pk:gone');
  log.forget('gone');
  ask('mug', 'c');
  ask('mug', 'd', { shopperId: 's-1' as ShopperId });
  log.forget('s-1');
  ask('mug', 'e');
  assert.deepEqual(known, []);
  ask('mug', 'f');
  assert.deepEqual(known, ['mug']);
});

test('what is asked now comes before what was asked much, long ago; the memory is bounded', () => {
  const { log, ask } = openLog();
  const month = 30 * DAY_MS;
  for (let time = 0; time < 12; time++) ask('winter coat', `v${time}`, { occurredAt: NOW - month });
  for (let time = 0; time < 3; time++) ask('swimsuit', `v${time}`);
  assert.deepEqual(log.most(2, NOW), ['swimsuit', 'winter coat']);
  for (let serial = 0; serial < 20_000; serial++) ask(`query ${serial}`, 'v');
  assert.deepEqual(log.most(2, NOW), []);
});

test('visitors made up at one address are one voice', () => {
  const { log, known, ask } = openLog();
  ask('my words', 'ann');
  for (const visitor of ['ben', 'cleo', 'dora', 'emil']) ask('my words', visitor, { echo: true });
  assert.deepEqual([known, log.most(5, NOW)], [[], []]);
});
