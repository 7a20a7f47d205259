import { join } from 'node:path';
import { AisleError } from '../../domain/errors.ts';
import type { Store } from '../../domain/ports/store.ts';
import { FileArtefactRegistry } from '../artefacts/file-artefact-registry.ts';
import { recoverSwap } from '../backup/folder-swap.ts';
import type { Environment } from '../environment.ts';
import { systemEnvironment } from '../environment.ts';
import { lockFolder } from '../folder-lock.ts';
import { KeptShoppers } from '../kept-shoppers.ts';
import { DEFAULT_QUARANTINE_ROWS } from '../quarantine-bound.ts';
import { ControlDatabase, type ControlFault } from './control-database.ts';
import { ARTEFACTS_FOLDER, CONTROL_FILE, createDataFolder, SHOP_FILE } from './data-folder.ts';
import { loadState } from './load-state.ts';
import type { OddRow } from './odd-rows.ts';
import { ReadClient } from './read-client.ts';
import { SqliteCatalogue } from './sqlite-catalogue.ts';
import { SqliteEventLog } from './sqlite-event-log.ts';
import { SqliteImportJournal } from './sqlite-import-journal.ts';
import { SqliteKeyStore } from './sqlite-key-store.ts';
import { SqlitePlacementStore } from './sqlite-placement-store.ts';
import { SqliteQuarantine } from './sqlite-quarantine.ts';
import { SqliteShopperRecords } from './sqlite-shopper-records.ts';
import type { QueueLimits } from './write-queue.ts';
import { WriteQueue } from './write-queue.ts';

export interface OpenStoreOptions extends Partial<Environment> {
  /** What may wait for the disk before `log_busy`; 200,000 rows and 128 MiB unless given. */
  readonly queue?: Partial<QueueLimits>;
  /** Most pages of 4 KiB `shop.db` may have, for a quota; none unless given. */
  readonly maxPageCount?: number;
  /** Refused rows kept; the oldest make room. 50,000 unless given. */
  readonly quarantineRows?: number;
  /**
   * Told once when changes of keys and placements by other processes can no longer be read, and of each row of the log
   * and the catalogue that is left out because it cannot be used.
   */
  readonly onFault?: ControlFault;
}

export interface SqliteStore extends Store {
  /** Notes in the lock where the server listens, for a second process that finds the folder in use. */
  setAddress(url: string): void;
  /** Writes at least so many bytes that change nothing. @throws AisleError `store_full`, `store_read_only`, `log_busy`. */
  probe(bytes?: number): Promise<void>;
  /** Why the store is not fit to serve: what other processes changed cannot be read. Empty when it is. */
  notReady(): readonly string[];
}

/** Odd rows that are told of one by one. */
const MOST_TOLD = 20;

const QUEUE_LIMITS: QueueLimits = { rows: 200_000, bytes: 128 * 2 ** 20 };

/**
 * Opens a data folder, making it where there is none, and takes it for this process.
 * @throws AisleError `store_locked`, `store_read_only`, `store_full`, `store_corrupt`, `store_too_new`.
 */
export async function openStore(dataFolder: string, options: OpenStoreOptions = {}): Promise<SqliteStore> {
  const environment: Environment = {
    now: options.now ?? systemEnvironment.now,
    randomBytes: options.randomBytes ?? systemEnvironment.randomBytes,
  };
  createDataFolder(dataFolder);
  const lock = lockFolder(dataFolder);
  /** What to undo, latest last. */
  const opened: (() => void | Promise<void>)[] = [() => lock.release()];
  const close = async () => {
    for (let undo = opened.pop(); undo !== undefined; undo = opened.pop()) await undo();
  };
  try {
    recoverSwap(dataFolder);
    const control = new ControlDatabase(join(dataFolder, CONTROL_FILE), options.onFault);
    opened.push(() => control.close());
    const file = join(dataFolder, SHOP_FILE);
    const reader = new ReadClient(file);
    let writer: WriteQueue | undefined;
    opened.push(async () => {
      // The writer leaves last: it empties the write-ahead log into the database.
      await reader.close();
      await writer?.close();
    });
    const { maxPageCount, quarantineRows = DEFAULT_QUARANTINE_ROWS } = options;
    const queue = await WriteQueue.open(
      { file, quarantineRows, ...(maxPageCount === undefined ? {} : { maxPageCount }) },
      { ...QUEUE_LIMITS, ...options.queue },
    );
    writer = queue;
    const artefacts = new FileArtefactRegistry(join(dataFolder, ARTEFACTS_FOLDER));
    opened.push(() => artefacts.close());
    await artefacts.sweep();
    const told = new Set<string>();
    const onOdd = ({ row, why }: OddRow) => {
      if (told.size >= MOST_TOLD || told.has(row)) return;
      told.add(row);
      const more = told.size === MOST_TOLD ? ' Further ones are not told of; aisle doctor counts them.' : '';
      options.onFault?.(`${row} in ${SHOP_FILE} is left out: ${why}.${more}`, oddRow(row, why));
    };
    const { identities, catalogue } = await loadState(file, onOdd);
    const products = new SqliteCatalogue(catalogue, queue);
    opened.push(() => products.idle());
    let closing: Promise<void> | undefined;
    return {
      events: new SqliteEventLog(queue, reader, identities, onOdd),
      catalogue: products,
      shoppers: new KeptShoppers(identities, new SqliteShopperRecords(queue, reader), environment),
      placements: new SqlitePlacementStore(control),
      keys: new SqliteKeyStore(control, environment),
      quarantine: new SqliteQuarantine(queue, reader),
      imports: new SqliteImportJournal(queue, reader),
      artefacts,
      setAddress: (url) => lock.setAddress(url),
      probe: (bytes = 0) => queue.write<'probe'>({ kind: 'probe', bytes }, 1, 0),
      notReady: () => (control.stale ? [`${CONTROL_FILE} cannot be read`] : []),
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function oddRow(row: string, why: string): AisleError {
  return new AisleError('store_corrupt', `The ${row} cannot be used: ${why}.`, {
    remedy: 'Send it again, or restore a backup.',
  });
}
