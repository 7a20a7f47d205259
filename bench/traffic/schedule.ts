import type { Random } from '../../packages/engine/src/domain/random.ts';

/**
 * Moments, in milliseconds from the start, at which requests are due: a Poisson process of `rate` a second, as many
 * shoppers who know nothing of one another make. Set before the run, so a slow answer delays no later request
 * (no coordinated omission).
 */
export function poissonSchedule(
  rate: number,
  seconds: number,
  random: Random,
): Float64Array<SharedArrayBuffer> {
  const moments: number[] = [];
  for (let at = 0; ; ) {
    at += (-Math.log(1 - random.uniform()) / rate) * 1000;
    if (at >= seconds * 1000) break;
    moments.push(at);
  }
  const shared = new Float64Array(new SharedArrayBuffer(8 * moments.length));
  shared.set(moments);
  return shared;
}
