import type { Sequences } from '../../dataset/sequences.ts';
import { Random } from '../../domain/random.ts';

/** Stretches of sequences to learn from; window w covers `items[starts[w] … ends[w])`, two items or more. */
export interface TrainingWindows {
  /** Numbers of the model's items. */
  readonly items: Int32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Steps withheld from training: what came before in `items`, and what came next. */
  readonly questions: readonly { readonly start: number; readonly end: number; readonly target: number }[];
}

/** Most sequences whose last step is withheld, and the share of all that they may be. */
const MOST_QUESTIONS = 2500;
const QUESTION_SHARE = 0.2;
/** With fewer answers NDCG says too little to stop by. */
const LEAST_QUESTIONS = 100;

/**
 * Cuts sequences into windows of at most `length` + 1 items from their end, so that every step is learnt once. Items
 * without a number are left out. The last step of a seeded draw of sequences is withheld, to stop by.
 */
export function trainingWindows(
  sequences: Sequences,
  numberOf: Int32Array,
  length: number,
  seed: number,
): TrainingWindows {
  const random = new Random(seed);
  const items = new Int32Array(sequences.items.length);
  const bounds: [number, number][] = [];
  let at = 0;
  for (let shopper = 0; shopper + 1 < sequences.offsets.length; shopper++) {
    const start = at;
    for (let row = sequences.offsets[shopper]!; row < sequences.offsets[shopper + 1]!; row++) {
      const number = numberOf[sequences.items[row]!]!;
      if (number >= 0 && (at === start || items[at - 1] !== number)) items[at++] = number;
    }
    if (at - start > 1) bounds.push([start, at]);
  }
  const candidates = bounds.filter(([start, end]) => end - start > 2);
  const wanted = Math.min(MOST_QUESTIONS, Math.floor(candidates.length * QUESTION_SHARE));
  const asked = new Set<number>();
  if (wanted >= LEAST_QUESTIONS) {
    while (asked.size < wanted) asked.add(candidates[random.below(candidates.length)]![0]);
  }
  const starts: number[] = [];
  const ends: number[] = [];
  const questions: { start: number; end: number; target: number }[] = [];
  for (const [start, whole] of bounds) {
    const end = asked.has(start) ? whole - 1 : whole;
    if (end < whole) questions.push({ start, end, target: items[end]! });
    for (let to = end; to - start > 1; to -= length) {
      starts.push(Math.max(start, to - length - 1));
      ends.push(to);
    }
  }
  return {
    items: items.slice(0, at),
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
    questions,
  };
}
