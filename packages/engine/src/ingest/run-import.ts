import { stat } from 'node:fs/promises';
import { counted } from '../domain/counted.ts';
import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { JsonObject } from '../domain/model.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { ImportCheckpoint, ImportJournal } from '../domain/ports/import-journal.ts';
import type { Quarantine } from '../domain/ports/quarantine.ts';
import { importDigest } from './import-digest.ts';
import { type ImportReport, reportOf } from './import-report.ts';
import { interrupted } from './interrupted.ts';
import type { ItemsMet } from './items-met.ts';
import type { ImportBlock, Pipeline } from './pipeline.ts';
import type { SourceFile } from './sources/source-file.ts';
import { type RefusedRow, Tally } from './tally.ts';

export interface ImportProgress {
  readonly source: string;
  readonly step: 'fetching' | 'importing';
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Part of the files' bytes read so far, 0…1. */
  readonly fraction: number;
  readonly events: number;
  readonly products: number;
}

export interface ImportTarget {
  readonly dryRun: boolean;
  readonly events: EventLog;
  readonly catalogue: Catalogue;
  readonly quarantine: Quarantine;
  readonly journal: ImportJournal;
  readonly now: () => EpochMs;
  /** Whole days by which the log and the catalogue move what they are given; 0 unless given. */
  readonly shiftDays?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Kept in a checkpoint beside the report's counters. */
interface Position {
  /** Blocks stored. */
  readonly blocks: number;
  readonly duplicates: number;
  /** Whether times were moved. */
  readonly shifted: boolean;
}

/**
 * Runs one pipeline over its files and stores what comes out, block by block: products, events, refused rows, then a
 * checkpoint. Killed anywhere, a second run with the same files skips the stored blocks; the block that was under way
 * is stored again, which changes nothing because products replace and events are known by their ids. In quarantine a
 * source is the file's name and eight digits of the digest, so that tomorrow's file of the same name is another one.
 *
 * @param met hears of every block, those that an earlier run stored too.
 * @throws AisleError `interrupted` when the signal fires; what was stored stays. `conflict` when the same files were
 * imported with their times moved and are not to be now, or the other way round.
 */
export async function runImport(
  pipeline: Pipeline,
  files: readonly SourceFile[],
  target: ImportTarget,
  met: ItemsMet,
): Promise<ImportReport> {
  const { now, signal, dryRun } = target;
  const startedAt = now();
  const source = files.map((file) => file.name).join(', ');
  const before = await statesOf(files);
  const digest = await importDigest(pipeline, files, signal);
  const checkpoint = dryRun ? undefined : await target.journal.get(digest);
  const quarantined = (name: string): string => `${name}#${digest.slice(0, 8)}`;
  const shifted = (target.shiftDays ?? 0) !== 0;
  if (checkpoint !== undefined) requireSameTimes(checkpoint, shifted, source);
  if (checkpoint?.done) return alreadyDone(checkpoint);

  const from = positionOf(checkpoint);
  const tally = new Tally();
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let readBytes = 0;
  let blocks = 0;
  let duplicates = from.duplicates;
  const report = (): ImportReport =>
    reportOf(tally, {
      source,
      pipeline: pipeline.name,
      dryRun,
      resumed: from.blocks > 0,
      duplicates,
      seconds: (now() - startedAt) / 1000,
    });
  const keep = async (soFar: ImportReport, position: Position, done: boolean): Promise<void> => {
    // Examples hold pieces of rows, which an erasure finds in quarantine but not here.
    const { examples: _, warnings: __, ...counted } = soFar;
    await target.journal.put({
      digest,
      source,
      rows: soFar.rows,
      done,
      report: { ...counted, duplicates: position.duplicates, position } as unknown as JsonObject,
      updatedAt: now(),
    });
  };
  const store = async (
    block: ImportBlock,
    refused: readonly RefusedRow[],
    soFar: ImportReport,
    number: number,
  ): Promise<void> => {
    if (block.products.length > 0) await target.catalogue.upsert(block.products);
    if (block.events.length > 0) {
      for (const outcome of await target.events.append(block.events)) if (outcome.duplicate) duplicates++;
    }
    if (refused.length > 0) {
      const at = now();
      await target.quarantine.add(
        refused.map(({ source, row, code, reason, remedy, content }) => ({
          source: quarantined(source),
          row,
          code,
          reason: withRemedy(reason, remedy),
          content: content.slice(0, 2000),
          at,
        })),
      );
    }
    await keep(soFar, { blocks: number, duplicates, shifted }, false);
  };

  const context = {
    tally,
    receivedAt: startedAt,
    onRead: (bytes: number) => {
      readBytes += bytes;
    },
  };
  /** One block is on its way to the disk while the next one is read. */
  let storing: Promise<void> = Promise.resolve();
  try {
    for await (const block of pipeline.run(files, context)) {
      if (signal?.aborted) throw interrupted(`after ${counted(tally.rows, 'row')}`);
      count(block, tally);
      met.add(block);
      const refused = tally.takeRefused();
      blocks++;
      const changes = block.products.length + block.events.length + refused.length > 0;
      if (!dryRun && blocks > from.blocks && changes) {
        await storing;
        storing = store(block, refused, report(), blocks);
        // A failure is met at the next await; until then it must not count as unhandled.
        storing.catch(() => {});
      }
      const seconds = (now() - startedAt) / 1000;
      target.onProgress?.({
        source,
        step: 'importing',
        rows: tally.rows,
        rowsPerSecond: seconds > 0 ? Math.round(tally.rows / seconds) : 0,
        fraction: totalBytes > 0 ? Math.min(1, readBytes / totalBytes) : 1,
        events: tally.events,
        products: tally.products,
      });
    }
    await storing;
  } catch (fault) {
    await storing.catch(() => {});
    throw fault;
  }
  if ((await statesOf(files)) !== before) {
    // Blocks of another content must not be skipped when the file is what it was again.
    if (!dryRun) await keep(report(), { blocks: 0, duplicates: 0, shifted }, false);
    throw new AisleError('import_failed', `${source} was changed while it was read.`, {
      field: source,
      remedy: 'Import it again when nobody writes to it; what was stored is not stored twice.',
    });
  }
  if (!dryRun) await keep(report(), { blocks, duplicates, shifted }, true);
  return report();
}

function count(block: ImportBlock, tally: Tally): void {
  tally.products += block.products.length;
  tally.events += block.events.length;
  for (const event of block.events) {
    tally.at(event.occurredAt);
    if (event.shopperId !== undefined) tally.shopper(event.shopperId);
    else if (event.type === 'purchase') tally.guests++;
  }
}

function positionOf(checkpoint: ImportCheckpoint | undefined): Pick<Position, 'blocks' | 'duplicates'> {
  const position = checkpoint?.report['position'] as Partial<Position> | undefined;
  return { blocks: position?.blocks ?? 0, duplicates: position?.duplicates ?? 0 };
}

/** Events are known by their ids: given again with other times they would keep those they have, so the option would do nothing. */
function requireSameTimes(checkpoint: ImportCheckpoint, shifted: boolean, source: string): void {
  const before = (checkpoint.report['position'] as Partial<Position> | undefined)?.shifted;
  if (before === undefined || before === shifted) return;
  throw new AisleError(
    'conflict',
    before
      ? `${source} was imported before with its times moved (--shift-to-now); without the option its events would keep the moved times.`
      : `${source} was imported before with its own times; --shift-to-now would not move the events that are there.`,
    {
      field: 'shift-to-now',
      remedy: `Import it into another folder (aisle init --data OTHER, then aisle import --data OTHER), or ${before ? 'with' : 'without'} the option as before.`,
    },
  );
}

function alreadyDone(checkpoint: ImportCheckpoint): ImportReport {
  const { position: _, ...report } = checkpoint.report;
  return { ...(report as unknown as ImportReport), examples: {}, warnings: [], alreadyDone: true };
}

/** Sizes and times of the files' last changes, to compare. */
async function statesOf(files: readonly SourceFile[]): Promise<string> {
  const states = await Promise.all(files.map(({ path }) => stat(path)));
  return states.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`).join('\n');
}

function withRemedy(reason: string, remedy: string | undefined): string {
  if (remedy === undefined) return reason;
  return reason.endsWith('.') ? `${reason} ${remedy}` : `${reason}. ${remedy}`;
}
