import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Event, LoggedEvent } from '../domain/event.ts';
import type { EventId, ItemId, ShopperId } from '../domain/ids.ts';
import type { AppendOutcome, EventLog } from '../domain/ports/event-log.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { catchUp } from './catch-up.ts';
import { createLiveLog } from './live-log.ts';

function event(id: string): Event {
  return {
    eventId: id as EventId,
    type: 'view',
    occurredAt: 1000,
    receivedAt: 1000,
    shopperId: 'ann' as ShopperId,
    items: [{ itemId: 'mug' as ItemId }],
  };
}

class Recorder implements LogConsumer {
  readonly name: string;
  readonly events: LoggedEvent[] = [];

  constructor(name = 'recorder') {
    this.name = name;
  }

  consume(one: LoggedEvent): void {
    this.events.push(one);
  }

  get ids(): string[] {
    return this.events.map((one) => one.eventId);
  }
}

/** A log whose appends are written in call order and acknowledged when the test says so. */
class SlowLog {
  #offset = 0;
  readonly acknowledge: (() => void)[] = [];
  readonly log = {
    append: (events: readonly Event[]) => {
      const outcomes: AppendOutcome[] = events.map(() => ({ offset: ++this.#offset, duplicate: false }));
      return new Promise<readonly AppendOutcome[]>((resolve) =>
        this.acknowledge.push(() => resolve(outcomes)),
      );
    },
  } as unknown as EventLog;
}

describe('live log', () => {
  it('has folded an event into every consumer when the append resolves', async () => {
    const [first, second] = [new Recorder(), new Recorder()];
    const log = createLiveLog(createMemoryStore().events, [first, second]);
    const outcomes = await log.append([event('a'), event('b')]);
    assert.deepEqual(outcomes, [
      { offset: 1, duplicate: false },
      { offset: 2, duplicate: false },
    ]);
    assert.deepEqual(first.ids, ['a', 'b']);
    assert.deepEqual(second.ids, ['a', 'b']);
    assert.deepEqual(
      first.events.map((one) => one.offset),
      [1, 2],
    );
  });

  it('acknowledges a repeat and folds it once', async () => {
    const recorder = new Recorder();
    const log = createLiveLog(createMemoryStore().events, [recorder]);
    await log.append([event('a'), event('a')]);
    const [repeat] = await log.append([event('a')]);
    assert.deepEqual(repeat, { offset: 1, duplicate: true });
    assert.deepEqual(recorder.ids, ['a']);
  });

  it('folds in offset order although a later append is acknowledged first', async () => {
    const recorder = new Recorder();
    const slow = new SlowLog();
    const log = createLiveLog(slow.log, [recorder]);
    const first = log.append([event('a')]);
    const second = log.append([event('b')]);
    slow.acknowledge[1]!();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(recorder.ids, []);
    slow.acknowledge[0]!();
    await Promise.all([first, second]);
    assert.deepEqual(recorder.ids, ['a', 'b']);
  });

  it('goes on after a refused append', async () => {
    const recorder = new Recorder();
    const store = createMemoryStore();
    let full = true;
    const log = createLiveLog(
      {
        append: (events: readonly Event[]) =>
          full ? Promise.reject(new Error('disk full')) : store.events.append(events),
      } as unknown as EventLog,
      [recorder],
    );
    await assert.rejects(log.append([event('a')]), /disk full/);
    full = false;
    await log.append([event('b')]);
    assert.deepEqual(recorder.ids, ['b']);
  });

  it('keeps the acknowledgement and the other consumers when one fails, and says which', async () => {
    const healthy = new Recorder();
    const broken: LogConsumer = {
      name: 'broken',
      consume: (one) => {
        if (one.eventId === 'b') throw new Error('cannot');
      },
    };
    const faults: string[] = [];
    const log = createLiveLog(createMemoryStore().events, [broken, healthy], {
      onFault: (fault) => {
        faults.push(`${fault.consumer}@${fault.offset}`);
        throw new Error('the reporter fails too');
      },
    });
    const outcomes = await log.append([event('a'), event('b'), event('c')]);
    assert.equal(outcomes.length, 3);
    assert.deepEqual(healthy.ids, ['a', 'b', 'c']);
    assert.deepEqual(faults, ['broken@2']);
    assert.deepEqual(log.faults(), { broken: 1 });
  });
});

describe('live log with much to fold', () => {
  // A clock that moves 1 ms per look stands for slow consumers.
  const slowly = () => {
    let looks = 0;
    return () => looks++;
  };
  const many = (name: string, count: number) => Array.from({ length: count }, (_, i) => event(`${name}${i}`));
  /** Counts the turns of the event loop until it is stopped. */
  function countTurns(): () => number {
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    return () => {
      running = false;
      return turns;
    };
  }

  it('lets other work run, keeps the order, and acknowledges what is folded', async () => {
    const recorder = new Recorder();
    const log = createLiveLog(createMemoryStore().events, [recorder], { clock: slowly() });
    const acknowledged: string[] = [];
    const seen = (name: string) => () => {
      acknowledged.push(`${name} after ${recorder.events.length}`);
    };
    const stop = countTurns();
    const appends = [
      log.append(many('big', 1600)).then(seen('big')),
      log.append([event('small')]).then(seen('small')),
    ];
    await log.folded();
    assert.equal(recorder.events.length, 1601);
    await Promise.all(appends);
    // 32 units of work between two looks, an event and its line are two, and three looks fill a turn.
    assert.ok(stop() >= 1600 / 16 / 4, 'turns of the event loop');
    assert.deepEqual(
      recorder.ids,
      [...many('big', 1600), event('small')].map(({ eventId }) => eventId),
    );
    assert.deepEqual(acknowledged, ['big after 1600', 'small after 1601']);
  });

  it('lets other work run between many small appends of one moment', async () => {
    const log = createLiveLog(createMemoryStore().events, [new Recorder()], { clock: slowly() });
    const stop = countTurns();
    await Promise.all(many('e', 1600).map((one) => log.append([one])));
    assert.ok(stop() >= 1600 / 16 / 4, 'turns of the event loop');
  });

  it('refuses more than may wait, takes anything when nothing does, and goes on', async () => {
    const recorder = new Recorder();
    const slow = new SlowLog();
    const log = createLiveLog(slow.log, [recorder], { waitingLimit: 10 });
    const big = log.append(many('big', 50));
    await assert.rejects(log.append([event('refused')]), { code: 'log_busy' });
    slow.acknowledge[0]!();
    await big;
    const next = log.append([event('next')]);
    slow.acknowledge[1]!();
    await next;
    assert.equal(recorder.events.length, 51);
    assert.equal(recorder.ids.at(-1), 'next');
  });
});

describe('catch up', () => {
  async function filled(count: number): Promise<EventLog> {
    const { events } = createMemoryStore();
    await events.append(Array.from({ length: count }, (_, i) => event(`e${i}`)));
    return events;
  }

  it('replays everything once, in order', async () => {
    const recorder = new Recorder();
    const report = await catchUp(await filled(2500), [recorder]);
    assert.deepEqual(report, { events: 2500, offset: 2500, faults: {} });
    assert.deepEqual(
      recorder.events.map((one) => one.offset),
      Array.from({ length: 2500 }, (_, i) => i + 1),
    );
  });

  it('goes on from an offset and takes in what is appended meanwhile', async () => {
    const log = await filled(10);
    const recorder = new Recorder();
    let appended = false;
    const late: LogConsumer = {
      name: 'late',
      consume: () => {
        if (appended) return;
        appended = true;
        void log.append([event('late')]);
      },
    };
    const report = await catchUp(log, [late, recorder], { after: 7 });
    assert.deepEqual(recorder.ids, ['e7', 'e8', 'e9', 'late']);
    assert.equal(report.offset, 11);
  });

  it('lets other work run every few milliseconds of its own clock', async () => {
    // A clock that moves 1 ms per look stands for slow consumers: a turn may hold four looks.
    let looks = 0;
    let turns = 0;
    let running = true;
    const count = (): void => {
      turns++;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    await catchUp(await filled(3200), [new Recorder()], { clock: () => looks++ });
    running = false;
    assert.ok(looks >= 100, `${looks} looks at the clock`);
    assert.ok(turns >= looks / 5, `${turns} turns of the loop in ${looks} ms`);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const recorder = new Recorder();
    await assert.rejects(
      catchUp(await filled(5000), [recorder], {
        signal: controller.signal,
        onProgress: (events) => {
          if (events >= 1000) controller.abort();
        },
      }),
      { code: 'interrupted' },
    );
    assert.ok(recorder.events.length < 5000);
  });

  it('counts what a consumer could not take in and ends all the same', async () => {
    const report = await catchUp(await filled(3), [
      {
        name: 'broken',
        consume: () => {
          throw new Error('cannot');
        },
      },
    ]);
    assert.deepEqual(report.faults, { broken: 3 });
  });
});
