import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { AisleError } from '../domain/errors.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { SlateRecord } from '../domain/slate.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { SlateLog } from './slate-log.ts';

function record(number: number): SlateRecord {
  return {
    requestId: `r-${number}` as SlateRecord['requestId'],
    placement: 'home',
    servedAt: number,
    items: [],
    model: 'm',
    policy: 'p',
    degraded: [],
  };
}

/** The memory store's log, whose `appendSlates` first asks `fault`. */
function logWith(fault: () => Error | undefined): { log: EventLog; count: () => Promise<number> } {
  const { events } = createMemoryStore();
  const log = Object.create(events, {
    appendSlates: {
      value: async (slates: readonly SlateRecord[]) => {
        const error = fault();
        if (error) throw error;
        await events.appendSlates(slates);
      },
    },
  }) as EventLog;
  return { log, count: () => events.slateCount() };
}

const silent = pino({ level: 'silent' });

test('everything pushed is in the log after a flush, in blocks', async () => {
  let blocks = 0;
  const { log, count } = logWith(() => {
    blocks += 1;
    return undefined;
  });
  const slates = new SlateLog(log, silent, 10_000);
  for (let i = 0; i < 2500; i++) slates.push(record(i));
  assert.equal(slates.pending, 2500);
  await slates.flush();
  assert.deepEqual(
    [await count(), slates.written, slates.dropped, slates.pending, blocks],
    [2500, 2500, 0, 0, 13],
  );
  slates.push(record(9999));
  await slates.flush();
  assert.equal(await count(), 2501);
});

test('records of some milliseconds share a block, without a flush too', async () => {
  const blocks: number[] = [];
  const { log } = logWith(() => undefined);
  const appended = Promise.withResolvers<void>();
  const counting = Object.create(log, {
    appendSlates: {
      value: async (slates: readonly SlateRecord[]) => {
        blocks.push(slates.length);
        await log.appendSlates(slates);
        appended.resolve();
      },
    },
  }) as EventLog;
  const slates = new SlateLog(counting, silent, 100);
  for (let i = 0; i < 3; i++) {
    slates.push(record(i));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await appended.promise;
  assert.deepEqual(blocks, [3]);
});

test('a busy log is asked again; nothing is lost', async () => {
  let refusals = 3;
  const { log, count } = logWith(() => (refusals-- > 0 ? new AisleError('log_busy', 'busy') : undefined));
  const slates = new SlateLog(log, silent, 100);
  for (let i = 0; i < 50; i++) slates.push(record(i));
  await slates.flush();
  assert.deepEqual([await count(), slates.dropped], [50, 0]);
});

test('what does not fit is counted, what the log refuses for good too', async () => {
  let failing = true;
  const { log, count } = logWith(() => (failing ? new AisleError('store_full', 'full') : undefined));
  const slates = new SlateLog(log, silent, 10);
  for (let i = 0; i < 15; i++) slates.push(record(i));
  assert.equal(slates.dropped, 5);
  await slates.flush();
  assert.deepEqual([slates.dropped, slates.written, await count()], [15, 0, 0]);
  failing = false;
  slates.push(record(1));
  await slates.flush();
  assert.deepEqual([slates.dropped, slates.written], [15, 1]);
});

test('a flush waits for what came before it, not for what keeps coming', async () => {
  const { log } = logWith(() => undefined);
  const slates = new SlateLog(log, silent, 1_000_000);
  let pushing = true;
  const stream = (async () => {
    for (let i = 0; pushing; i++) {
      slates.push(record(i));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  })();
  for (let i = 0; i < 20; i++) await slates.flush();
  pushing = false;
  await stream;
  await slates.flush();
  assert.equal(slates.pending, 0);
});
