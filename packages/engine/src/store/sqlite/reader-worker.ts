import { parentPort, workerData } from 'node:worker_threads';
import { sentError, storeError } from '../store-error.ts';
import { openDatabaseForReading } from './database.ts';
import type { ReadQuestion } from './read-client.ts';
import { ShopReader } from './shop-reader.ts';
import { SHOP_MIGRATIONS } from './shop-schema.ts';

/** The thread that reads `shop.db`, so that a long replay never holds the thread that serves. */
const port = parentPort!;
const { file } = workerData as { file: string };
let reader: ShopReader | undefined;

port.on('message', (question: ReadQuestion | 'close') => {
  if (question === 'close') {
    reader?.close();
    port.close();
    return;
  }
  try {
    // Opened by the first question: by then the writer has made the file.
    reader ??= new ShopReader(openDatabaseForReading(file, SHOP_MIGRATIONS));
    const method = reader[question.method] as (...parameters: unknown[]) => unknown;
    port.postMessage({ result: method.apply(reader, [...question.parameters]) });
  } catch (error) {
    port.postMessage({ error: sentError(storeError(error, file)) });
  }
});
