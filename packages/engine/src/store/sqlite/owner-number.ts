/**
 * 53 bits of a profile key: the index over owners holds small integers instead of long strings, and a number that
 * JavaScript and SQLite both hold exactly. Two 32-bit multiplicative hashes over UTF-16 code units, finished as in
 * MurmurHash3. Two keys may share a number, so whoever reads by it compares the ids in the payload.
 */
export function ownerNumber(key: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0);
}
