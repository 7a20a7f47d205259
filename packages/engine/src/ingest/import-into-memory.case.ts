import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggedEvent } from '../domain/event.ts';
import type { Store } from '../domain/ports/store.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { type ImportRequest, importFiles } from './import-files.ts';
import type { ImportReport } from './import-report.ts';

/** Runs `use` with files of these contents in a folder of their own. */
export async function withFiles<T>(
  contents: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-ingest-'));
  try {
    for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A request that stores into `store`; the clock stands still at the start of 2026. */
export function requestFor(store: Store, given: Partial<ImportRequest>): ImportRequest {
  return {
    sources: [],
    dryRun: false,
    events: store.events,
    catalogue: store.catalogue,
    quarantine: store.quarantine,
    journal: store.imports,
    now: () => Date.UTC(2026, 0, 1),
    ...given,
  };
}

export async function eventsOf(store: Store): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const block of store.events.read(0)) events.push(...block);
  return events;
}

/** Imports one file into a fresh store. */
export async function importContent(
  name: string,
  content: string | Uint8Array,
  given: Partial<ImportRequest> = {},
): Promise<{ report: ImportReport; store: Store; events: LoggedEvent[] }> {
  const store = createMemoryStore();
  const report = await withFiles({ [name]: content }, (folder) =>
    importFiles(requestFor(store, { sources: [join(folder, name)], ...given })),
  );
  return { report, store, events: await eventsOf(store) };
}

/** Rows that the report accounts for: every row in exactly one place. */
export function accountedRows(report: ImportReport): number {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((all, each) => all + each, 0);
  return report.accepted + sum(report.refused) + sum(report.merged);
}
