import type { EpochMs } from './ids.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL = 4096;

/** Ids of events and answers: UUIDs of version 7 (RFC 9562), 48 bits of time and 74 of chance, so that they sort by time. */
export class UuidV7 {
  readonly #randomBytes: (count: number) => Uint8Array;
  #pool: Uint8Array = new Uint8Array(0);
  #next = 0;
  #time = -1;
  #prefix = '';

  constructor(randomBytes: (count: number) => Uint8Array) {
    this.#randomBytes = randomBytes;
  }

  next(now: EpochMs): string {
    if (this.#next + 10 > this.#pool.length) {
      this.#pool = this.#randomBytes(POOL);
      this.#next = 0;
    }
    if (now !== this.#time) {
      const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0');
      this.#prefix = `${time.slice(0, 8)}-${time.slice(8, 12)}-`;
      this.#time = now;
    }
    const pool = this.#pool;
    const at = this.#next;
    this.#next = at + 10;
    return `${this.#prefix}${HEX[(pool[at]! & 0x0f) | 0x70]}${HEX[pool[at + 1]!]}-${HEX[(pool[at + 2]! & 0x3f) | 0x80]}${HEX[pool[at + 3]!]}-${HEX[pool[at + 4]!]}${HEX[pool[at + 5]!]}${HEX[pool[at + 6]!]}${HEX[pool[at + 7]!]}${HEX[pool[at + 8]!]}${HEX[pool[at + 9]!]}`;
  }
}
