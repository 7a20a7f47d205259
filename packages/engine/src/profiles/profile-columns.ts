/** Fixed-size facts of each profile as columns over profile numbers: 34 bytes a profile. */
export class ProfileColumns {
  /** First entry of the history's block in the arena, −1 while there is none. */
  block = new Int32Array(1024);
  sizeClass = new Uint8Array(1024);
  /** Entries of the history. */
  length = new Int32Array(1024);
  /** Entry the running session began with. */
  sessionStart = new Int32Array(1024);
  /** Hash of the running session's id, 0 when events carry none. */
  session = new Int32Array(1024);
  /** Time of the latest event, UTC milliseconds. */
  lastSeen = new Float64Array(1024);
  /** Number of the last country seen, −1 unknown. */
  country = new Int32Array(1024);
  /** 1: the shopper refused personalisation after the profile had begun. */
  refused = new Uint8Array(1024);

  reset(number: number): void {
    if (number >= this.block.length) this.#grow(Math.max(2 * this.block.length, number + 1));
    this.block[number] = -1;
    this.sizeClass[number] = 0;
    this.length[number] = 0;
    this.sessionStart[number] = 0;
    this.session[number] = 0;
    this.lastSeen[number] = Number.NEGATIVE_INFINITY;
    this.country[number] = -1;
    this.refused[number] = 0;
  }

  #grow(capacity: number): void {
    this.block = int32(this.block, capacity);
    this.length = int32(this.length, capacity);
    this.sessionStart = int32(this.sessionStart, capacity);
    this.session = int32(this.session, capacity);
    this.country = int32(this.country, capacity);
    const sizeClass = new Uint8Array(capacity);
    sizeClass.set(this.sizeClass);
    this.sizeClass = sizeClass;
    const refused = new Uint8Array(capacity);
    refused.set(this.refused);
    this.refused = refused;
    const lastSeen = new Float64Array(capacity);
    lastSeen.set(this.lastSeen);
    this.lastSeen = lastSeen;
  }
}

function int32(array: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(capacity);
  grown.set(array);
  return grown;
}
