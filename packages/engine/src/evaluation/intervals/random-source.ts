/** Uniform 32-bit integers, the same sequence for the same seed. */
export type RandomSource = () => number;

/**
 * xoshiro128** (Blackman & Vigna 2018), its state filled by splitmix32 so that near seeds give unrelated sequences.
 * Period 2¹²⁸ − 1; not for secrets.
 */
export function randomSource(seed: number): RandomSource {
  let mixed = seed | 0;
  const fill = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill();
  return () => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}
