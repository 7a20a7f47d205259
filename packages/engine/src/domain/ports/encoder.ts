/**
 * A query asks, a passage answers: many models read the two differently. Of pictures, a query is one that a shopper shows,
 * a passage one of a product.
 */
export type TextRole = 'query' | 'passage';

/**
 * Where an encoder computes: the native ONNX runtime, the kernels in WebAssembly, plain JavaScript for what is small, or a
 * server elsewhere.
 */
export type EncoderRuntime = 'onnx' | 'wasm' | 'javascript' | 'endpoint';

export interface EncodeOptions {
  /** When aborted, `encode` rejects with the signal's reason within a batch. */
  readonly signal?: AbortSignal;
}

/** What an encoder reads. */
export type Modality = 'text' | 'image';

/** What an encoder is, without the work it does. */
export interface EncoderDescription {
  readonly name: string;
  /**
   * SHA-256 (hexadecimal) over the weights and everything else that changes a vector. Vectors may be compared,
   * and kept ones used again, where the digest is the same.
   */
  readonly digest: string;
  readonly embeddingSize: number;
  readonly modality: Modality;
  /** BCP 47 languages it was trained for; empty where nobody said. */
  readonly languages: readonly string[];
  readonly runtime: EncoderRuntime;
  /** Least cosine between two vectors of one text that were encoded in different company. */
  readonly tolerance: number;
  /** What an operator should know, one sentence: a slower path, for example. */
  readonly remark?: string;
}

/** A text, or the bytes of a picture as they stand in its file. */
export type Content = string | Uint8Array;

/**
 * Turns texts, or pictures, into embeddings: points whose cosine says how alike two are in meaning, or in looks.
 *
 * Promises that `encoder.conformance.ts` and `image-encoder.conformance.ts` check: one row a content, in order; each of
 * unit length (the cosine is the dot product), but all zeros for a blank text and for a passage that is no picture, which
 * are then like nothing; the same vector whatever it was encoded with, within `tolerance`; a text of any length, of which
 * the end may be left out; `encode([])` is empty.
 */
export interface Encoder<Kind extends Content = string> extends EncoderDescription {
  /**
   * @returns contents.length × embeddingSize, row-major.
   * @throws AisleError `source_unreachable` when an endpoint does not answer, `invalid_configuration` when it
   *   refuses, `interrupted` when the encoder is closed, or the reason of the signal; for a query that is no picture
   *   or too large a one `unsupported_media_type` and `too_large`.
   */
  encode(contents: readonly Kind[], role: TextRole, options?: EncodeOptions): Promise<Float32Array>;
  /** Ends its thread and lets its files go. What is being encoded is refused with `interrupted`. */
  close(): Promise<void>;
}

/** Turns the bytes of pictures into embeddings. */
export type ImageEncoder = Encoder<Uint8Array>;
