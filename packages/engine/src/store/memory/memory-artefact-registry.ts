import type { Artefact, ArtefactArray, ArtefactContent, ArtefactManifest } from '../../domain/artefact.ts';
import type { ArtefactDraft, ArtefactRegistry } from '../../domain/ports/artefact-registry.ts';
import type { ArtefactFile } from '../artefacts/artefact-files.ts';
import {
  arrayName,
  arrayOf,
  artefactFiles,
  ITEMS_FILE,
  META_FILE,
  parseItemIds,
  parseMeta,
  requireFileName,
} from '../artefacts/artefact-files.ts';
import { artefactManifest, modelNotFound, versionName } from '../artefacts/artefact-manifest.ts';
import { neededChampions, withChampion } from '../artefacts/champion-line.ts';

interface Stored {
  readonly manifest: ArtefactManifest;
  readonly files: readonly ArtefactFile[];
}

export class MemoryArtefactRegistry implements ArtefactRegistry {
  readonly #models = new Map<string, Map<string, Stored>>();
  readonly #champions = new Map<string, readonly string[]>();
  readonly #listeners = new Set<(model: string) => void>();

  async publish(draft: ArtefactDraft, content: ArtefactContent): Promise<ArtefactManifest> {
    requireFileName(draft.model, 'model');
    // Copies, so that a caller who goes on writing into an array does not change the version.
    const files = artefactFiles(content).map((file) => ({ ...file, bytes: file.bytes.slice() }));
    const unnamed = await artefactManifest(draft, files);
    const versions = this.#models.get(draft.model) ?? new Map<string, Stored>();
    this.#models.set(draft.model, versions);
    let attempt = 0;
    while (versions.has(versionName(draft.trainedAt, attempt))) attempt++;
    const version = versionName(draft.trainedAt, attempt);
    const manifest = { ...unnamed, version };
    versions.set(version, { manifest, files });
    return manifest;
  }

  async promote(model: string, version: string): Promise<void> {
    this.#require(model, version);
    if (this.champion(model) === version) return;
    this.#champions.set(model, withChampion(version, this.champions(model)));
    for (const listener of [...this.#listeners]) listener(model);
  }

  champion(model: string): string | undefined {
    return this.champions(model)[0];
  }

  champions(model: string): readonly string[] {
    return this.#champions.get(model) ?? [];
  }

  models(): readonly string[] {
    return [...this.#models.keys()].sort();
  }

  versions(model: string): readonly ArtefactManifest[] {
    return [...(this.#models.get(model)?.values() ?? [])].map(({ manifest }) => manifest).sort(newestFirst);
  }

  async load(model: string, version: string): Promise<Artefact> {
    const { manifest, files } = this.#require(model, version);
    const arrays: Record<string, ArtefactArray> = {};
    let meta: ArtefactContent['meta'] = {};
    let itemIds: string[] = [];
    for (const { name, type, bytes } of files) {
      if (name === META_FILE) meta = parseMeta(bytes);
      else if (name === ITEMS_FILE) itemIds = parseItemIds(new TextDecoder().decode(bytes));
      else arrays[arrayName(name, type)] = arrayOf(type, bytes.slice().buffer)!;
    }
    return { manifest, content: { meta, arrays, itemIds } };
  }

  async prune(model: string, keep: number): Promise<number> {
    const needed = neededChampions(this.champions(model));
    let removed = 0;
    for (const { version } of this.versions(model).slice(keep)) {
      if (needed.includes(version)) continue;
      this.#models.get(model)?.delete(version);
      removed++;
    }
    return removed;
  }

  watch(listener: (model: string) => void): () => void {
    const own = (model: string) => listener(model);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  #require(model: string, version: string): Stored {
    const stored = this.#models.get(model)?.get(version);
    if (stored === undefined) throw modelNotFound(model, version);
    return stored;
  }
}

function newestFirst(a: ArtefactManifest, b: ArtefactManifest): number {
  return a.version < b.version ? 1 : -1;
}
