import { createKernelsSync } from '@aisle/kernels';
import type { Encoder, TextRole } from '../domain/ports/encoder.ts';
import { VectorIndex } from '../vectors/vector-index.ts';
import type { VectorParts } from './open-search.ts';

/** Meanings by word; words of one meaning have one direction, others are like nothing. */
const MEANINGS: readonly (readonly string[])[] = [
  ['laptop', 'notebook', 'computer'],
  ['sofa', 'couch', 'sit', 'chair'],
  ['kettle', 'tea', 'boil'],
  ['lamp', 'light', 'bright'],
];
const SIZE = MEANINGS.length;

/** An encoder whose meanings are known by hand; it fails or hangs where told, and counts what it encodes. */
export class ScriptedEncoder implements Encoder {
  readonly name = 'scripted';
  readonly digest = 'a'.repeat(64);
  readonly embeddingSize = SIZE;
  readonly modality = 'text';
  readonly languages = ['en'];
  readonly runtime = 'wasm';
  readonly tolerance = 1;
  readonly encoded: string[] = [];
  /** What `encode` does: answers, throws, or never settles. */
  mode: 'answers' | 'fails' | 'hangs' = 'answers';
  /** Settles passages only when it is released. */
  gate: Promise<void> = Promise.resolve();
  closed = 0;

  async encode(texts: readonly string[], role: TextRole): Promise<Float32Array> {
    if (this.mode === 'hangs') return new Promise(() => undefined);
    if (this.mode === 'fails') throw new Error('the encoder is broken');
    if (role === 'passage') await this.gate;
    this.encoded.push(...texts);
    const out = new Float32Array(texts.length * SIZE);
    for (const [row, text] of texts.entries()) {
      const words = text.toLowerCase().split(/\W+/);
      const own = MEANINGS.map((meaning) => words.filter((word) => meaning.includes(word)).length);
      const length = Math.hypot(...own) || 1;
      for (let i = 0; i < SIZE; i++) out[row * SIZE + i] = own[i]! / length;
    }
    return out;
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

/** The parts a shop needs to have this encoder's vectors; faults and readiness are told to the arrays. */
export function scriptedVectors(encoder: ScriptedEncoder, more: Partial<VectorParts> = {}) {
  const ready: number[] = [];
  const faults: unknown[] = [];
  const parts: VectorParts = {
    open: async () => encoder,
    createIndex: (embeddingSize) =>
      new VectorIndex(createKernelsSync({ maxMemoryMb: 16 }), { embeddingSize, exact: false }),
    wait: () => new Promise((resolve) => setImmediate(resolve)),
    timer(ms, call) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    onReady: (products) => ready.push(products),
    onFault: (error) => faults.push(error),
    ...more,
  };
  return { parts, ready, faults };
}
