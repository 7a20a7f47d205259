import type { ArtefactManifest } from '../../domain/artefact.ts';
import { AisleError } from '../../domain/errors.ts';
import type { EpochMs } from '../../domain/ids.ts';
import type { ArtefactDraft } from '../../domain/ports/artefact-registry.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import type { ArtefactFile } from './artefact-files.ts';
import { sha256InTurns } from './sha256-in-turns.ts';

/** The manifest of a version that has no name yet; the digests are taken here, over the bytes that will lie in the files. */
export async function artefactManifest(
  draft: ArtefactDraft,
  files: readonly ArtefactFile[],
): Promise<Omit<ArtefactManifest, 'version'>> {
  const described: Record<string, ArtefactManifest['files'][string]> = {};
  for (const { name, type, bytes } of files) {
    described[name] = { sha256: await sha256InTurns(bytes), bytes: bytes.byteLength, type };
  }
  return {
    ...draft,
    formatVersion: 1,
    configurationDigest: configurationDigest(draft.model, draft.configuration),
    files: described,
  };
}

function configurationDigest(model: string, configuration: ArtefactDraft['configuration']): string {
  return sha256Hex(canonicalJson({ model, configuration }));
}

/** `20261124T151138123Z-000`: sorts by the time of training; `attempt` tells apart what was trained in one millisecond. */
export function versionName(trainedAt: EpochMs, attempt: number): string {
  return `${new Date(trainedAt).toISOString().replaceAll(/[-:.]/g, '')}-${String(attempt).padStart(3, '0')}`;
}

export function modelNotFound(model: string, version?: string): AisleError {
  const what = version === undefined ? `model "${model}"` : `version "${version}" of the model "${model}"`;
  return new AisleError('model_not_found', `The registry has no ${what}.`, {
    field: version === undefined ? 'model' : 'version',
    remedy: 'Train the model first, or ask for one of the versions that are there.',
  });
}

export function artefactCorrupt(folder: string, file: string, why: string): AisleError {
  return new AisleError('artefact_corrupt', `${folder}/${file} ${why}.`, {
    field: file,
    remedy: 'The version is not used. Train the model again, or restore the file from a backup.',
  });
}
