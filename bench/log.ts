/**
 * Rates of the event log through its port, every append on disk before it counts: batches of 500, single appends from
 * 100 callers, and a replay of everything. `node bench/log.ts [events]` prints one JSON object.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event } from '../packages/engine/src/domain/event.ts';
import { openLogReader } from '../packages/engine/src/store/sqlite/log-reader.ts';
import { openStore } from '../packages/engine/src/store/sqlite/open-store.ts';

const total = Number(process.argv[2] ?? 500_000);
const BATCH = 500;
const SENDERS = 8;
const SINGLE_CALLERS = 100;
const SINGLES = 20_000;

function makeEvent(number: number): Event {
  const visitor = Math.imul(number, 2_654_435_761) >>> 0;
  return {
    eventId: randomUUID(),
    type: number % 20 === 0 ? 'purchase' : 'view',
    occurredAt: 1_763_000_000_000 + number * 37,
    receivedAt: 1_763_000_000_000 + number * 37 + 20,
    visitorId: `visitor-${visitor % 50_000}`,
    sessionId: `session-${visitor % 150_000}`,
    items: [{ itemId: `sku-${(visitor >>> 8) % 5_000}`, quantity: 1, unitPrice: 19.95 }],
    context: { device: 'phone', country: 'DE', locale: 'de-DE' },
  } as unknown as Event;
}

/** Milliseconds the main thread was longest held, beside what the work took. */
async function timed(work: () => Promise<void>): Promise<{ seconds: number; longestTurnMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1_000;
  delay.disable();
  return { seconds, longestTurnMs: delay.max / 1e6 };
}

const rate = (count: number, seconds: number) => Math.round(count / seconds);

const folder = mkdtempSync(join(tmpdir(), 'aisle-log-'));
try {
  const store = await openStore(folder);
  const events = Array.from({ length: total }, (_, i) => makeEvent(i));
  const singles = Array.from({ length: SINGLES }, (_, i) => makeEvent(total + i));

  let next = 0;
  const sender = async () => {
    for (let start = next; start < total; start = next) {
      next += BATCH;
      await store.events.append(events.slice(start, start + BATCH));
      // Each request of a server arrives in a turn of its own.
      await nextTurn();
    }
  };
  const batches = await timed(async () => {
    await Promise.all(Array.from({ length: SENDERS }, sender));
  });

  let nextSingle = 0;
  const caller = async () => {
    for (let event = singles[nextSingle++]; event !== undefined; event = singles[nextSingle++]) {
      await store.events.append([event]);
    }
  };
  const single = await timed(async () => {
    await Promise.all(Array.from({ length: SINGLE_CALLERS }, caller));
  });

  let replayed = 0;
  const replay = await timed(async () => {
    for await (const block of store.events.read(0)) replayed += block.length;
  });

  const reader = openLogReader(folder);
  const start = performance.now();
  let read = 0;
  for (const block of reader.read(0)) read += block.length;
  const readSeconds = (performance.now() - start) / 1_000;
  reader.close();
  await store.close();

  console.log(
    JSON.stringify({
      machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(1)}`,
      events: total,
      bytesPerEvent: Math.round(statSync(join(folder, 'shop.db')).size / (total + SINGLES)),
      batches: {
        size: BATCH,
        senders: SENDERS,
        perSecond: rate(total, batches.seconds),
        longestTurnMs: batches.longestTurnMs,
      },
      singles: {
        callers: SINGLE_CALLERS,
        perSecond: rate(SINGLES, single.seconds),
        longestTurnMs: single.longestTurnMs,
      },
      replay: { perSecond: rate(replayed, replay.seconds), longestTurnMs: replay.longestTurnMs },
      logReader: { perSecond: rate(read, readSeconds) },
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
