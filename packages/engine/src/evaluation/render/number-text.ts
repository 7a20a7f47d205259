/** A count with its thousands apart: `22,225`. */
export function countText(value: number): string {
  return value.toLocaleString('en-GB');
}

/** A share of 1 as a percentage, finer where it is small: `0.2 %`, `3.4 %`, `98 %`. */
export function percentText(share: number): string {
  const hundred = share * 100;
  return `${hundred >= 10 || Number.isInteger(hundred) ? hundred.toFixed(0) : hundred.toFixed(1)} %`;
}

/** A duration in the unit that keeps it readable: `0.3 µs`, `4.2 ms`, `0.36 s`, `2.1 min`. */
export function durationText(milliseconds: number, micro = 'µs'): string {
  if (milliseconds < 0.1) return `${(milliseconds * 1000).toFixed(1)} ${micro}`;
  if (milliseconds < 100) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 100_000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${(milliseconds / 60_000).toFixed(1)} min`;
}
