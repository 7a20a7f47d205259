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
    writeSync(1, `${ids.join(' ')}\n`);
  }
}

await Promise.all([1, 1, 1, 7, 40].map(append));
