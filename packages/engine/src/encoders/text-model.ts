import type { EncoderDescription, TextRole } from '../domain/ports/encoder.ts';

/** A network that turns token lists into vectors, on the thread that calls it. */
export interface TextModel extends EncoderDescription {
  /** Longest text in UTF-16 units worth giving to the tokeniser. */
  readonly maxCharacters: number;
  /** Texts and padded tokens of one batch, at most: what the processor's cache holds. */
  readonly batch: { readonly texts: number; readonly tokens: number };
  /** Ids of a text, at most as many as the network takes; none for a text without content. */
  tokenize(text: string, role: TextRole): readonly number[];
  /** Unit vectors, row by row into `out` (texts × embeddingSize). */
  run(texts: readonly (readonly number[])[], out: Float32Array): Promise<void>;
  close(): Promise<void>;
}
