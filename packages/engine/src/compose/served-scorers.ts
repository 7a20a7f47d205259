import type { ArtefactManifest } from '../domain/artefact.ts';
import type { ItemTable } from '../domain/item-table.ts';
import type { Model } from '../domain/model.ts';
import type { ArtefactRegistry } from '../domain/ports/artefact-registry.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import { createTurns } from './turns.ts';

/** Version of a scorer that serves without an artefact. */
export const LIVE_VERSION = 'live';

export interface ServedScorersParts {
  readonly models: readonly Model<never>[];
  readonly registry: ArtefactRegistry;
  readonly items: ItemTable;
  /** An artefact that could not be put into service; what served before goes on serving. */
  readonly onFault: (model: string, version: string, error: unknown) => void;
  readonly onSwap: (served: ServedScorer) => void;
  /** At the start an earlier champion went into service, because the present one cannot be read. */
  readonly onStandIn: (model: string, version: string, refused: string) => void;
}

interface Trained {
  readonly served: ServedScorer;
  readonly manifest: ArtefactManifest;
}

/** Brings a freshly loaded scorer up to now, then calls back in the turn in which nothing is missing. */
export type Introduce = (
  fresh: ServedScorer,
  putIntoService: (served: ServedScorer) => void,
) => Promise<void>;

/**
 * The scorers that answer now: champions from the registry, else scorers that start from nothing. A new champion is
 * loaded beside the old one, told what it has missed, and takes its place between two requests.
 */
export class ServedScorers implements ScorerSource {
  readonly #parts: ServedScorersParts;
  readonly #served = new Map<string, ServedScorer>();
  /** The same scorers as a list, made anew at each swap: `serving` is asked once per interaction. */
  #list: readonly ServedScorer[] = [];
  readonly #manifests = new Map<string, ArtefactManifest>();
  /** Champions that could not be put into service, by model. */
  readonly #refused = new Map<string, string>();
  #swaps: Promise<void> = Promise.resolve();
  #unwatch: (() => void) | undefined;

  constructor(parts: ServedScorersParts) {
    this.#parts = parts;
  }

  scorer(model: string): ServedScorer | undefined {
    return this.#served.get(model);
  }

  serving(): readonly ServedScorer[] {
    return this.#list;
  }

  /** Of the artefact in service; undefined for a scorer without one. */
  manifest(model: string): ArtefactManifest | undefined {
    return this.#manifests.get(model);
  }

  /** The champion that is not in service because it cannot be read; an earlier version may stand in for it. */
  refusedChampion(model: string): string | undefined {
    return this.#refused.get(model);
  }

  /**
   * Puts a scorer of every model that has one into service; before the catalogue is indexed and the log replayed. Where
   * the champion is torn, the last version that served before it and is whole stands in.
   */
  async load(): Promise<void> {
    for (const model of this.#parts.models) {
      const champions = this.#champions(model.name);
      const trained = await this.#firstWhole(model, champions);
      if (trained !== undefined) this.#serve(trained.served, trained.manifest);
      else {
        const scorer = model.live?.(this.#parts.items);
        if (scorer) this.#serve({ model: model.name, version: LIVE_VERSION, scorer, snapshotOffset: 0 });
      }
      const [champion] = champions;
      const version = trained?.served.version;
      if (champion === undefined || version === champion) continue;
      this.#refused.set(model.name, champion);
      if (version !== undefined) this.#parts.onStandIn(model.name, version, champion);
    }
  }

  /** Puts a scorer into service that no artefact stands behind and no champion replaces. */
  include(served: ServedScorer): void {
    this.#serve(served);
  }

  /** Follows the registry from now on; one swap at a time. */
  follow(introduce: Introduce): void {
    const change = (name: string) => {
      const model = this.#parts.models.find((candidate) => candidate.name === name);
      if (model) this.#swaps = this.#swaps.then(() => this.#swap(model, introduce));
    };
    this.#unwatch = this.#parts.registry.watch(change);
    // A champion may have changed between `load` and now.
    for (const { name } of this.#parts.models) change(name);
  }

  /** Ends following; a swap under way is finished. */
  async close(): Promise<void> {
    this.#unwatch?.();
    await this.#swaps;
  }

  async #swap(model: Model<never>, introduce: Introduce): Promise<void> {
    const [version] = this.#champions(model.name);
    if (version === undefined || this.#served.get(model.name)?.version === version) return;
    // Said when it was refused; a pointer that has not moved since would be refused again.
    if (this.#refused.get(model.name) === version) return;
    const fresh = await this.#read(model, version);
    if (!fresh) {
      this.#refused.set(model.name, version);
      return;
    }
    try {
      await introduce(fresh.served, (served) => {
        this.#serve(served, fresh.manifest);
        this.#refused.delete(model.name);
        this.#parts.onSwap(served);
      });
    } catch (error) {
      this.#parts.onFault(model.name, version, error);
    }
  }

  /** None where the pointer cannot be read, which is said. */
  #champions(model: string): readonly string[] {
    try {
      return this.#parts.registry.champions(model);
    } catch (error) {
      this.#parts.onFault(model, 'champion', error);
      return [];
    }
  }

  async #firstWhole(model: Model<never>, versions: readonly string[]): Promise<Trained | undefined> {
    for (const version of versions) {
      const trained = await this.#read(model, version);
      if (trained !== undefined) return trained;
    }
    return undefined;
  }

  async #read(model: Model<never>, version: string): Promise<Trained | undefined> {
    try {
      const { manifest, content } = await this.#parts.registry.load(model.name, version);
      const scorer = await model.load(content, this.#parts.items, { turn: createTurns() });
      const served = { model: model.name, version, scorer, snapshotOffset: manifest.snapshotOffset };
      return { served, manifest };
    } catch (error) {
      this.#parts.onFault(model.name, version, error);
      return undefined;
    }
  }

  #serve(served: ServedScorer, manifest?: ArtefactManifest): void {
    this.#served.set(served.model, served);
    if (manifest === undefined) this.#manifests.delete(served.model);
    else this.#manifests.set(served.model, manifest);
    this.#list = [...this.#served.values()];
  }
}
