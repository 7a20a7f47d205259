import { AisleError } from '../domain/errors.ts';
import type { ScoredItems } from '../domain/model.ts';

/**
 * Writes the best `k` of `scores[0 … size − 1]` into `out`, best first, ties by lower index.
 * A score of exactly 0 means "nothing to say" and is left out, so the list may be shorter than `k`.
 * Insertion into the sorted head of the list: a random order makes about k·ln(size / k) insertions.
 *
 * @throws AisleError `internal` when a score is not a number: such a model is broken, and dropping the item would hide it.
 */
export function topItems(scores: Float32Array, size: number, k: number, out: ScoredItems): void {
  const { items, scores: best } = out;
  let length = 0;
  let worst = Number.NEGATIVE_INFINITY;
  for (let item = 0; item < size; item++) {
    const score = scores[item]!;
    // Written so that NaN enters as well; equal scores do not, which keeps the lower index.
    if (score === 0 || (length === k && score <= worst)) continue;
    if (Number.isNaN(score)) {
      throw new AisleError('internal', `the score of item ${item} is not a number`, {
        remedy: 'Check the configuration of the model: its numbers overflowed or divided by zero.',
      });
    }
    let place = length < k ? length++ : k - 1;
    while (place > 0 && best[place - 1]! < score) {
      best[place] = best[place - 1]!;
      items[place] = items[place - 1]!;
      place--;
    }
    best[place] = score;
    items[place] = item;
    worst = best[length - 1]!;
  }
  out.length = length;
}
