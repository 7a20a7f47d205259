/** A query asks, a passage answers: many models read the two differently. */
export type TextRole = 'query' | 'passage';

/** Where an encoder computes: the native ONNX runtime, the kernels in WebAssembly, or a server elsewhere. */
export type EncoderRuntime = 'onnx' | 'wasm' | 'endpoint';

export interface EncodeOptions {
  /** When aborted, `encode` rejects with the signal's reason within a batch. */
  readonly signal?: AbortSignal;
}

/** What an encoder is, without the work it does. */
export interface EncoderDescription {
  readonly name: string;
  /**
   * SHA-256 (hexadecimal) over the weights and everything else that changes a vector. Vectors may be compared,
   * and kept ones used again, where the digest is the same.
   */
  readonly digest: string;
  readonly embeddingSize: number;
  readonly modality: 'text';
  /** BCP 47 languages it was trained for; empty where nobody said. */
  readonly languages: readonly string[];
  readonly runtime: EncoderRuntime;
  /** Least cosine between two vectors of one text that were encoded in different company. */
  readonly tolerance: number;
  /** What an operator should know, one sentence: a slower path, for example. */
  readonly remark?: string;
}

/**
 * Turns texts into embeddings: points whose cosine says how close two texts are in meaning.
 *
 * Promises that `encoder.conformance.ts` checks: one row a text, in order; each of unit length (the cosine is the dot
 * product), but all zeros for a blank text, which is then like nothing; the same vector whatever it was encoded
 * with, within `tolerance`; a text of any length, of which the end may be left out; `encode([])` is empty.
 */
export interface Encoder extends EncoderDescription {
  /**
   * @returns texts.length × embeddingSize, row-major.
   * @throws AisleError `source_unreachable` when an endpoint does not answer, `invalid_configuration` when it
   *   refuses, `interrupted` when the encoder is closed, or the reason of the signal.
   */
  encode(texts: readonly string[], role: TextRole, options?: EncodeOptions): Promise<Float32Array>;
  /** Ends its thread and lets its files go. What is being encoded is refused with `interrupted`. */
  close(): Promise<void>;
}
