import type { JsonObject } from '../domain/model.ts';

/** All that opens an encoder: plain data, so that a worker can be given it. */
export interface EncoderSpec {
  readonly name: string;
  /**
   * What the configuration says: `{}` is the default encoder, `{ folder, … }` a model in a folder
   * (`FolderSettings`, or `ImageSettings` for one that reads pictures), `{ url, model, … }` an endpoint (`EndpointSettings`).
   */
  readonly settings: JsonObject;
  /** Folder of the data folder for converted models and kept vectors. */
  readonly home: string;
  /** Threads of the native runtime. */
  readonly threads: number;
  /** 'wasm' leaves the native runtime out where the default encoder can do without. */
  readonly runtime?: 'wasm';
  /** False encodes everything and keeps nothing: to measure. */
  readonly keep?: boolean;
}
