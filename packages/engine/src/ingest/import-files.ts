import { AisleError } from '../domain/errors.ts';
import { findSources } from './find-sources.ts';
import type { ImportReport } from './import-report.ts';
import type { Pipeline } from './pipeline.ts';
import { onlineRetail } from './presets/online-retail/online-retail.ts';
import { type ImportTarget, runImport } from './run-import.ts';

/** Public data sets whose columns and dirt are known. */
export const PRESETS: Readonly<Record<string, Pipeline>> = {
  'online-retail': onlineRetail,
};

export interface ImportRequest extends ImportTarget {
  /** Files, folders and http(s) addresses. */
  readonly sources: readonly string[];
  readonly preset?: string;
}

/** Takes files into the log and the catalogue. */
export async function importFiles(request: ImportRequest): Promise<ImportReport> {
  const pipeline = PRESETS[request.preset ?? ''];
  if (pipeline === undefined) {
    throw new AisleError('invalid_configuration', `There is no preset "${request.preset}".`, {
      field: 'preset',
      remedy: `Choose one of ${Object.keys(PRESETS).join(', ')}.`,
    });
  }
  return runImport(pipeline, await findSources(request.sources), request);
}
