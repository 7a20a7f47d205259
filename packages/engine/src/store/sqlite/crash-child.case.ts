import { writeSync } from 'node:fs';
import { anEvent } from '../../domain/ports/records.case.ts';
import { openStore } from './open-store.ts';

/**
 * Appends numbered events until it is killed, single ones and batches from several callers at once; a line on standard
 * output names the events of each append that has resolved. Called with the data folder and the first number.
 */
const [dataFolder, from] = process.argv.slice(2);
const store = await openStore(dataFolder!);
let next = Number(from);

async function append(size: number): Promise<void> {
  for (;;) {
    const ids = Array.from({ length: size }, () => `event-${next++}`);
    await store.events.append(
      ids.map((id) => anEvent(id, { visitorId: `v${next % 97}`, shopperId: `s${next % 89}` })),
    );
    say(`${ids.join(' ')}\n`);
  }
}

/** At once, so that a kill comes after the whole line or before it; a full pipe waits for its reader. */
function say(line: string): void {
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
    }
  }
}

await Promise.all([1, 1, 1, 7, 40].map(append));
