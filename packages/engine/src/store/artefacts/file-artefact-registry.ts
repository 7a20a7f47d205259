import { readdirSync, readFileSync, statSync } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artefact, ArtefactContent, ArtefactManifest } from '../../domain/artefact.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ArtefactDraft, ArtefactRegistry } from '../../domain/ports/artefact-registry.ts';
import { isRunning, processSpace } from '../../locks/machine.ts';
import { replaceDurably, syncFolder, writeDurably } from '../durable-file.ts';
import { storeError } from '../store-error.ts';
import { artefactFiles, requireFileName } from './artefact-files.ts';
import { MANIFEST_FILE, manifestText, parseManifest, readArtefact } from './artefact-folder.ts';
import { artefactManifest, modelNotFound, versionName } from './artefact-manifest.ts';
import { neededChampions, withChampion } from './champion-line.ts';
import { ChampionWatch, UNREADABLE } from './champion-watch.ts';

const CHAMPION_FILE = 'champion';
const SPACE = processSpace();
const TEMPORARY = /^\.tmp-([0-9a-f]{8})-(\d+)-/;
/** What a process of another container or machine writes is left alone for so long: whether it runs cannot be seen. */
const FOREIGN_TEMPORARY_MS = DAY_MS;

/**
 * `<root>/<model>/<version>/` with `<root>/<model>/champion` holding the version that serves and, line by
 * line, those that served before it. Several processes may
 * publish, promote and read at once: what is being written has a name no reader looks at until it is whole and on disk.
 */
export class FileArtefactRegistry implements ArtefactRegistry {
  readonly #root: string;
  readonly #manifests = new Map<string, ArtefactManifest>();
  readonly #watch = new ChampionWatch((models) => this.#champions(models));
  #temporaries = 0;

  constructor(root: string) {
    this.#root = root;
  }

  async publish(draft: ArtefactDraft, content: ArtefactContent): Promise<ArtefactManifest> {
    requireFileName(draft.model, 'model');
    const files = artefactFiles(content);
    const unnamed = await artefactManifest(draft, files);
    const model = join(this.#root, draft.model);
    const folder = this.#temporary(model);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const { name, bytes } of files) await writeDurably(join(folder, name), bytes);
      const manifest = await this.#name(unnamed, folder, model);
      await syncFolder(model);
      await syncFolder(this.#root);
      return manifest;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw storeError(error, folder);
    }
  }

  async promote(model: string, version: string): Promise<void> {
    const folder = this.#folder(model, version);
    await access(join(folder, MANIFEST_FILE)).catch((error: unknown) => {
      throw isAbsent(error) ? modelNotFound(model, version) : storeError(error, folder);
    });
    if (this.champion(model) === version) return;
    const pointer = join(this.#root, model, CHAMPION_FILE);
    try {
      const line = withChampion(version, this.champions(model)).join('\n');
      await replaceDurably(pointer, `${line}\n`, this.#temporary(join(this.#root, model)));
    } catch (error) {
      throw storeError(error, pointer);
    }
    this.#watch.look();
  }

  champion(model: string): string | undefined {
    return this.champions(model)[0];
  }

  champions(model: string): readonly string[] {
    const pointer = join(this.#root, requireFileName(model, 'model'), CHAMPION_FILE);
    const lines = unlessAbsent(pointer, () => readFileSync(pointer, 'utf8'));
    return lines?.split('\n').filter((version) => version !== '') ?? [];
  }

  models(): readonly string[] {
    return folders(this.#root).sort();
  }

  versions(model: string): readonly ArtefactManifest[] {
    const found: ArtefactManifest[] = [];
    for (const version of folders(join(this.#root, requireFileName(model, 'model')))
      .sort()
      .reverse()) {
      const manifest = this.#manifest(model, version);
      if (manifest !== undefined) found.push(manifest);
    }
    return found;
  }

  async load(model: string, version: string): Promise<Artefact> {
    const folder = this.#folder(model, version);
    await access(folder).catch((error: unknown) => {
      throw isAbsent(error) ? modelNotFound(model, version) : storeError(error, folder);
    });
    return readArtefact(folder);
  }

  async prune(model: string, keep: number): Promise<number> {
    const needed = neededChampions(this.champions(model));
    let removed = 0;
    for (const { version } of this.versions(model).slice(keep)) {
      if (needed.includes(version)) continue;
      const folder = this.#folder(model, version);
      const out = this.#temporary(join(this.#root, model));
      await rename(folder, out);
      await rm(out, { recursive: true, force: true });
      this.#manifests.delete(folder);
      removed++;
    }
    return removed;
  }

  watch(listener: (model: string) => void): () => void {
    return this.#watch.add(listener);
  }

  /** Removes what processes that are no more left half written. */
  async sweep(): Promise<void> {
    for (const model of this.models()) {
      for (const name of readdirSync(join(this.#root, model))) {
        const path = join(this.#root, model, name);
        if (isLeftBehind(name, path)) await rm(path, { recursive: true, force: true });
      }
    }
  }

  close(): void {
    this.#watch.close();
  }

  /** Gives a whole folder its name: the first one of its millisecond that is free. */
  async #name(unnamed: Omit<ArtefactManifest, 'version'>, folder: string, model: string) {
    for (let attempt = 0; ; attempt++) {
      const version = versionName(unnamed.trainedAt, attempt);
      const taken = await access(join(model, version)).then(
        () => true,
        () => false,
      );
      if (taken) continue;
      const manifest: ArtefactManifest = { ...unnamed, version };
      await writeDurably(join(folder, MANIFEST_FILE), manifestText(manifest));
      await syncFolder(folder);
      try {
        await rename(folder, join(model, version));
        return manifest;
      } catch (error) {
        // Another process took the name in between; a version's folder is never empty, so nothing was replaced.
        if (!['ENOTEMPTY', 'EEXIST'].includes((error as { code: string }).code)) throw error;
      }
    }
  }

  #folder(model: string, version: string): string {
    try {
      return join(this.#root, requireFileName(model, 'model'), requireFileName(version, 'version'));
    } catch (error) {
      throw error instanceof AisleError ? modelNotFound(model, version) : error;
    }
  }

  #manifest(model: string, version: string): ArtefactManifest | undefined {
    const folder = join(this.#root, model, version);
    const known = this.#manifests.get(folder);
    if (known !== undefined) return known;
    const file = join(folder, MANIFEST_FILE);
    const text = unlessAbsent(file, () => readFileSync(file, 'utf8'));
    if (text === undefined) return undefined;
    try {
      const manifest = parseManifest(folder, text);
      this.#manifests.set(folder, manifest);
      return manifest;
    } catch {
      // Torn or altered: whoever loads it is told.
      return undefined;
    }
  }

  /** What serves of every model, or of those known before where the folder itself cannot be read. */
  #champions(known: Iterable<string>): ReadonlyMap<string, string> {
    let models = known;
    try {
      models = this.models();
    } catch {
      // Then no pointer can be read either, and each of them says so.
    }
    const champions = new Map<string, string>();
    for (const model of models) {
      try {
        const version = this.champion(model);
        if (version !== undefined) champions.set(model, version);
      } catch {
        champions.set(model, UNREADABLE);
      }
    }
    return champions;
  }

  #temporary(model: string): string {
    return join(model, `.tmp-${SPACE}-${process.pid}-${process.hrtime.bigint()}-${this.#temporaries++}`);
  }
}

/** Whether a temporary file or folder belongs to a process that is no more. */
function isLeftBehind(name: string, path: string): boolean {
  const [, space, pid] = TEMPORARY.exec(name) ?? [];
  if (space === undefined) return false;
  if (space === SPACE) return !isRunning(Number(pid));
  const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return changedAt !== undefined && Date.now() - changedAt > FOREIGN_TEMPORARY_MS;
}

/** Names of the folders in a folder but for hidden ones; none when it does not exist. */
function folders(folder: string): string[] {
  const entries = unlessAbsent(folder, () => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** What `read` gives, undefined where there is no such file. @throws AisleError where there is one that cannot be read. */
function unlessAbsent<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeError(error, path);
  }
}
