import { importFiles } from '../ingest/import-files.ts';
import type { ImportReport } from '../ingest/import-report.ts';
import type { ImportProgress } from '../ingest/run-import.ts';
import { openStore } from '../store/sqlite/open-store.ts';
import { readConfiguration } from './configuration.ts';
import { requireShop } from './require-shop.ts';
import { daysUntil, shiftedCatalogue, shiftedLog } from './shifted-times.ts';

export type { ImportReport } from '../ingest/import-report.ts';

export interface ShopImport {
  readonly data: string;
  readonly sources: readonly string[];
  readonly preset: string | undefined;
  readonly mapping: string | undefined;
  readonly dryRun: boolean;
  /** Move all times by whole days so that the data ends today. */
  readonly shiftToNow: boolean;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onProgress: (progress: ImportProgress) => void;
}

/**
 * Imports files into a data folder, which no server may be using.
 * @throws AisleError `not_found` without a shop; what `importFiles` throws.
 */
export async function importIntoShop(request: ShopImport): Promise<ImportReport> {
  const { sources, preset, mapping, dryRun, signal, now, onProgress } = request;
  requireShop(request.data);
  const { quarantineRows } = readConfiguration(request.data);
  const store = await openStore(request.data, { quarantineRows });
  try {
    const target = {
      sources,
      ...(preset === undefined ? {} : { preset }),
      ...(mapping === undefined ? {} : { mapping }),
      dryRun,
      events: store.events,
      catalogue: store.catalogue,
      quarantine: store.quarantine,
      journal: store.imports,
      now,
      signal,
      onProgress,
    };
    if (!request.shiftToNow) return await importFiles(target);
    // Where the data ends is known only after reading it: once through without storing, then again for good.
    const half = (from: number) => (progress: ImportProgress) =>
      onProgress({ ...progress, fraction: from + progress.fraction / 2 });
    const { lastAt } = await importFiles({ ...target, dryRun: true, onProgress: half(0) });
    const days = lastAt === null ? 0 : daysUntil(lastAt, now());
    return await importFiles({
      ...target,
      onProgress: half(0.5),
      shiftDays: days,
      events: shiftedLog(store.events, days),
      catalogue: shiftedCatalogue(store.catalogue, days),
    });
  } finally {
    await store.close();
  }
}
