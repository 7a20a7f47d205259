/** Below this many microseconds a bucket is one wide; above, each power of two has half as many: an error below 1/128. */
const LINEAR = 256;
const PER_OCTAVE = LINEAR / 2;
const LINEAR_BITS = Math.log2(LINEAR);
/** Powers of two above the linear part: days. */
const OCTAVES = 30;
const BUCKETS = LINEAR + PER_OCTAVE * OCTAVES;

export interface Latencies {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/**
 * Counts durations in buckets whose width grows with the duration (after HdrHistogram): constant memory, any percentile
 * within 1 %, the maximum exactly. Durations are in microseconds; what is read from it is in milliseconds.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  record(microseconds: number): void {
    const value = Math.max(microseconds, 0);
    this.#counts[bucketOf(value)]! += 1;
    this.#count += 1;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  /** The duration that a share `quantile` of all stays within, milliseconds; 0 when nothing was recorded. */
  quantile(quantile: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.max(1, Math.ceil(quantile * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket]!;
      if (seen >= rank) return Math.min(upperBound(bucket), this.#max) / 1000;
    }
    return this.#max / 1000;
  }

  latencies(): Latencies {
    return {
      count: this.#count,
      mean: this.#count === 0 ? 0 : this.#sum / this.#count / 1000,
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.#max / 1000,
    };
  }
}

function bucketOf(value: number): number {
  if (value < LINEAR) return Math.floor(value);
  const octave = Math.floor(Math.log2(value)) - LINEAR_BITS + 1;
  const step = Math.floor(value / 2 ** octave) - PER_OCTAVE;
  return Math.min(BUCKETS - 1, LINEAR + (octave - 1) * PER_OCTAVE + step);
}

/** Microseconds up to which a bucket reaches. */
function upperBound(bucket: number): number {
  if (bucket < LINEAR) return bucket + 1;
  const octave = Math.floor((bucket - LINEAR) / PER_OCTAVE) + 1;
  const step = ((bucket - LINEAR) % PER_OCTAVE) + PER_OCTAVE;
  return (step + 1) * 2 ** octave;
}
