import { AisleError } from '../domain/errors.ts';
import { findSources } from './find-sources.ts';
import { combineReports, type ImportReport, withUnknownItems } from './import-report.ts';
import { ItemsMet } from './items-met.ts';
import { isJsonLines } from './jsonl/is-json-lines.ts';
import { jsonLines } from './jsonl/json-lines.ts';
import { mappedTable } from './mapped/mapped-table.ts';
import { type Mapping, parseMapping, readMapping } from './mapped/mapping.ts';
import type { Pipeline } from './pipeline.ts';
import { completeJourney } from './presets/complete-journey/complete-journey.ts';
import { onlineRetail } from './presets/online-retail/online-retail.ts';
import { PRESET_NAMES, type PresetName } from './presets/preset-names.ts';
import { type ImportTarget, runImport } from './run-import.ts';
import type { DownloadOptions } from './sources/download.ts';
import type { SourceFile } from './sources/source-file.ts';

const PRESETS: Readonly<Record<PresetName, Pipeline>> = {
  'online-retail': onlineRetail,
  'complete-journey': completeJourney,
};

export interface ImportRequest extends ImportTarget {
  /** Files, folders and http(s) addresses. */
  readonly sources: readonly string[];
  readonly preset?: string;
  /** Path of a mapping file, or its content. */
  readonly mapping?: string | object;
  /** Limits of what is fetched from addresses. */
  readonly download?: Pick<DownloadOptions, 'maxBytes' | 'timeoutMs'>;
}

/**
 * Takes files into the log and the catalogue: with a preset all of them as one data set, otherwise file by file,
 * JSON lines as they are and tables by the mapping. Everything is stored in blocks with a checkpoint after each, so
 * that a second run goes on after an interruption and changes nothing after success.
 *
 * @throws AisleError `invalid_configuration` (preset, mapping), `import_failed` (unreadable files),
 * `source_unreachable`, `too_large`, `interrupted`, and what the store throws.
 */
export async function importFiles(request: ImportRequest): Promise<ImportReport> {
  const pipelineOf = await choosePipeline(request);
  const { files, dispose } = await findSources(request.sources, {
    ...request.download,
    ...(request.signal !== undefined && { signal: request.signal }),
    onProgress: (source, received, total) =>
      request.onProgress?.({
        source,
        step: 'fetching',
        rows: 0,
        rowsPerSecond: 0,
        fraction: total === undefined || total === 0 ? 0 : received / total,
        events: 0,
        products: 0,
      }),
  });
  try {
    const met = new ItemsMet();
    if (request.preset !== undefined) {
      const report = await runImport(await pipelineOf(files[0]!), files, request, met);
      return withUnknownItems(report, met.unknown(request.catalogue));
    }
    const reports: ImportReport[] = [];
    for (const file of files) reports.push(await runImport(await pipelineOf(file), [file], request, met));
    return withUnknownItems(combineReports(reports), met.unknown(request.catalogue));
  } finally {
    await dispose();
  }
}

async function choosePipeline(request: ImportRequest): Promise<(file: SourceFile) => Promise<Pipeline>> {
  const { preset, mapping, sources } = request;
  if (sources.length === 0) {
    throw new AisleError('invalid_configuration', 'There is nothing to import.', {
      field: 'sources',
      remedy: 'Name a file, a folder or an https address.',
    });
  }
  if (preset !== undefined) {
    if (Object.hasOwn(PRESETS, preset)) {
      const pipeline = PRESETS[preset as PresetName];
      return async () => pipeline;
    }
    throw new AisleError('invalid_configuration', `There is no preset "${preset}".`, {
      field: 'preset',
      remedy: `Choose one of ${PRESET_NAMES.join(', ')}, or describe the file with a mapping.`,
    });
  }
  const described = await describedBy(mapping);
  return async (file) => {
    if (await isJsonLines(file)) return jsonLines;
    if (described !== undefined) return mappedTable(described);
    throw new AisleError('invalid_configuration', `Nothing says what the columns of "${file.name}" mean.`, {
      field: 'mapping',
      remedy: `Give --mapping FILE or --preset ${PRESET_NAMES.join('|')}; JSON is read when each line is one object.`,
    });
  };
}

async function describedBy(mapping: string | object | undefined): Promise<Mapping | undefined> {
  if (mapping === undefined) return undefined;
  return typeof mapping === 'string' ? readMapping(mapping) : parseMapping(mapping);
}
