import { parentPort, workerData } from 'node:worker_threads';
import { sentError, storeError } from '../store-error.ts';
import type { DatabaseOptions } from './database.ts';
import { openDatabase } from './database.ts';
import { SHOP_MIGRATIONS } from './shop-schema.ts';
import { ShopWriter } from './shop-writer.ts';
import type { WriterData } from './write-queue.ts';
import type { WriteRequest } from './write-request.ts';

/** The thread that owns the writing connection. Its first message says how opening went. */
const port = parentPort!;
const { file, maxPageCount, quarantineRows } = workerData as WriterData;

try {
  const options: DatabaseOptions = {
    migrations: SHOP_MIGRATIONS,
    ...(maxPageCount === undefined ? {} : { maxPageCount }),
  };
  const writer = new ShopWriter(openDatabase(file, options), file, quarantineRows);
  port.on('message', (requests: readonly WriteRequest[] | 'close') => {
    if (requests === 'close') {
      writer.close();
      port.close();
    } else {
      port.postMessage(writer.write(requests));
    }
  });
  port.postMessage({ result: writer.head });
} catch (error) {
  port.postMessage({ error: sentError(storeError(error, file)) });
  port.close();
}
