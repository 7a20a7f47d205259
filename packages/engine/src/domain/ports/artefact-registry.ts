import type { Artefact, ArtefactContent, ArtefactManifest } from '../artefact.ts';

export type ArtefactDraft = Omit<
  ArtefactManifest,
  'formatVersion' | 'version' | 'configurationDigest' | 'files'
>;

/**
 * Versions of trained models on disk: written beside, fsynced, renamed into place. A champion serves, a challenger waits.
 * Other processes may publish and promote; readers see whole versions only.
 */
export interface ArtefactRegistry {
  /** Stores a version; it does not serve before `promote`. */
  publish(draft: ArtefactDraft, content: ArtefactContent): Promise<ArtefactManifest>;
  /** Makes a version the champion, atomically. @throws AisleError `model_not_found`. */
  promote(model: string, version: string): Promise<void>;
  /** Version that serves; undefined where none does. @throws AisleError `store_read_only`, `internal` where it cannot be read. */
  champion(model: string): string | undefined;
  /** Versions that served, the present one first, then the one before it …; at most five, some of which may be pruned. @throws like `champion`. */
  champions(model: string): readonly string[];
  models(): readonly string[];
  /** Versions of a model, newest first; torn and altered ones are left out. @throws like `champion`. */
  versions(model: string): readonly ArtefactManifest[];
  /** Reads a version and verifies every file. @throws AisleError `artefact_corrupt` naming the file, `model_not_found`. */
  load(model: string, version: string): Promise<Artefact>;
  /** Removes all but the `keep` newest versions, the champion and the one before it, which stands in should it be torn. */
  prune(model: string, keep: number): Promise<number>;
  /**
   * Calls back with the model's name when its champion changes, by this process or another, and once when it can no
   * longer be read. Returns the unsubscriber.
   */
  watch(listener: (model: string) => void): () => void;
}
