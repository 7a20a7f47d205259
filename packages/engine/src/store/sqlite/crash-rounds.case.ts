import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openStore } from './open-store.ts';

export interface CrashReport {
  readonly rounds: number;
  /** Events whose append had resolved before the kill. */
  readonly acknowledged: number;
  /** Acknowledged events that are not in the log. */
  readonly lost: number;
  /** Events that are in the log more than once, and offsets given out twice. */
  readonly doubled: number;
}

/**
 * Kills a process that appends, again and again, with a signal it cannot catch. Each process goes on in the folder of
 * the one before and sends again what that one sent without an answer. `random` gives numbers in [0, 1).
 */
export async function crashRounds(
  dataFolder: string,
  rounds: number,
  random: () => number,
  onRound: (round: number) => void = () => undefined,
): Promise<CrashReport> {
  const acknowledged = new Set<string>();
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    next = await killedRun(dataFolder, next, 20 + 180 * random(), acknowledged);
    onRound(round + 1);
  }
  const kept = new Map<string, number>();
  let doubled = 0;
  const store = await openStore(dataFolder);
  try {
    let last = 0;
    for await (const block of store.events.read(0)) {
      for (const { eventId, offset } of block) {
        if (kept.has(eventId) || offset <= last) doubled++;
        kept.set(eventId, offset);
        last = offset;
      }
    }
  } finally {
    await store.close();
  }
  let lost = 0;
  for (const id of acknowledged) if (!kept.has(id)) lost++;
  return { rounds, acknowledged: acknowledged.size, lost, doubled };
}

/** One process from its first acknowledgement to its death; gives the first number that is not known to be kept. */
async function killedRun(dataFolder: string, from: number, afterMs: number, acknowledged: Set<string>) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./crash-child.case.ts', import.meta.url)), dataFolder, String(from)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('exit', (_code, signal) => resolve(signal));
  });
  let timer: NodeJS.Timeout | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    timer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
    for (const id of line.split(' ')) acknowledged.add(id);
  }
  clearTimeout(timer);
  const signal = await ended;
  if (signal !== 'SIGKILL') throw new Error(`the appending process ended by itself (${signal})`);
  let next = from;
  while (acknowledged.has(`event-${next}`)) next++;
  return next;
}
