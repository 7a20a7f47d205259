import type { EpochMs } from './ids.ts';
import type { JsonObject } from './model.ts';

export type ArtefactArray = Int32Array | Uint32Array | Float32Array | Float64Array | Uint8Array | Int8Array;

/** What a fit produces, before it has a name and a place: small metadata and raw arrays, by name. */
export interface ArtefactContent {
  readonly meta: JsonObject;
  /** Each becomes one raw little-endian file. */
  readonly arrays: Readonly<Record<string, ArtefactArray>>;
  /** Item ids in the artefact's own index order; empty when the model keeps no items. */
  readonly itemIds: readonly string[];
}

export interface ArtefactManifest {
  readonly formatVersion: 1;
  readonly model: string;
  /** Name of this version, unique within the model; sorts by time. */
  readonly version: string;
  readonly configuration: JsonObject;
  /** SHA-256 of the canonical JSON of model and configuration. */
  readonly configurationDigest: string;
  readonly snapshotOffset: number;
  readonly asOf: EpochMs;
  readonly trainedAt: EpochMs;
  readonly fitSeconds: number;
  readonly seed: number;
  /** Metric name → value on the gate's time split; empty when the gate had too little data. */
  readonly metrics: Readonly<Record<string, number>>;
  /** File name → SHA-256, byte length and element type. */
  readonly files: Readonly<Record<string, { sha256: string; bytes: number; type: string }>>;
}

export interface Artefact {
  readonly manifest: ArtefactManifest;
  readonly content: ArtefactContent;
}
