import type { Random } from '../../domain/random.ts';

/** Draws what dropout keeps. A chance is one of 256 steps, so that a 32-bit number decides over four entries. */
export class DropoutMasks {
  readonly #dropped: number;
  readonly #kept: number;

  constructor(rate: number) {
    this.#dropped = Math.round(rate * 256);
    this.#kept = 256 / (256 - this.#dropped);
  }

  /** Fills `out` with 0 for what is dropped and 1 / (1 − rate) for what is kept (xorshift32, Marsaglia 2003). */
  fill(out: Float32Array, random: Random): void {
    let state = random.bits() | 1;
    const dropped = this.#dropped;
    const kept = this.#kept;
    const whole = out.length & ~3;
    for (let at = 0; at < whole; at += 4) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      out[at] = (state & 255) < dropped ? 0 : kept;
      out[at + 1] = ((state >>> 8) & 255) < dropped ? 0 : kept;
      out[at + 2] = ((state >>> 16) & 255) < dropped ? 0 : kept;
      out[at + 3] = state >>> 24 < dropped ? 0 : kept;
    }
    for (let at = whole; at < out.length; at++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      out[at] = (state & 255) < dropped ? 0 : kept;
    }
  }
}
