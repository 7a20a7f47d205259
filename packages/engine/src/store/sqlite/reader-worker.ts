import { parentPort, workerData } from 'node:worker_threads';
import { sentError, storeError } from '../store-error.ts';
import { openDatabaseForReading } from './database.ts';
import type { ReadQuestion } from './read-client.ts';
import { ShopReader } from './shop-reader.ts';
import { SHOP_MIGRATIONS } from './shop-schema.ts';

/** The thread that reads `shop.db`, so that a long replay never holds the thread that serves. */
const port = parentPort!;
const { file } = workerData as { file: string };

try {
  const reader = new ShopReader(openDatabaseForReading(file, SHOP_MIGRATIONS));
  port.on('message', (question: ReadQuestion | 'close') => {
    if (question === 'close') {
      reader.close();
      port.close();
      return;
    }
    try {
      const method = reader[question.method] as (...parameters: unknown[]) => unknown;
      port.postMessage({ result: method.apply(reader, [...question.parameters]) });
    } catch (error) {
      port.postMessage({ error: sentError(storeError(error, file)) });
    }
  });
  port.postMessage({ result: undefined });
} catch (error) {
  port.postMessage({ error: sentError(storeError(error, file)) });
  port.close();
}
