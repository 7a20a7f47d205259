/** How a word is written besides its term: as it is, or as an English plural of it. */
const FORMS = 2;
/** Links a chain may have on average. */
const LONGEST_CHAIN = 8;

/**
 * Words by what is left of them when one letter is missing (SymSpell, Garbe 2012): two words one edit apart share such
 * a remainder, or one is a remainder of the other. Remainders are kept as hashes in chains over typed arrays; what a
 * chain gives is compared with the word afterwards.
 */
export class DeletesTable {
  #heads = new Int32Array(1 << 12).fill(-1);
  #next = new Int32Array(1 << 12);
  #entries = new Int32Array(1 << 12);
  #hashes = new Uint32Array(1 << 12);
  #length = 0;
  readonly #listed = new Set<number>();

  /** Puts the term in, with its plural. A term that is in already changes nothing. */
  add(term: number, word: string): void {
    if (this.#listed.has(term)) return;
    this.#listed.add(term);
    for (let form = 0; form < FORMS; form++) {
      const written = formOf(word, form);
      this.#link(hashWithout(written, -1), term * FORMS + form);
      for (let at = 0; at < written.length; at++)
        if (at === 0 || written.charCodeAt(at) !== written.charCodeAt(at - 1))
          this.#link(hashWithout(written, at), term * FORMS + form);
    }
  }

  /** Terms whose remainders meet those of `word`, each with the form that did; some of them several times. */
  candidates(word: string, found: (term: number, form: number) => void): void {
    for (let at = -1; at < word.length; at++) {
      const hash = hashWithout(word, at);
      for (let link = this.#heads[hash & (this.#heads.length - 1)]!; link >= 0; link = this.#next[link]!) {
        if (this.#hashes[link] !== hash) continue;
        const entry = this.#entries[link]!;
        found(Math.floor(entry / FORMS), entry % FORMS);
      }
    }
  }

  #link(hash: number, entry: number): void {
    if (this.#length === this.#entries.length) this.#grow();
    const link = this.#length++;
    const slot = hash & (this.#heads.length - 1);
    this.#entries[link] = entry;
    this.#hashes[link] = hash;
    this.#next[link] = this.#heads[slot]!;
    this.#heads[slot] = link;
  }

  /** Makes room for so many links; at once, so best while there are few. */
  reserve(links: number): void {
    if (links > this.#entries.length) this.#widen(links);
    if (links > this.#heads.length) this.#rehash(links);
  }

  /** Chains grow a little longer before their heads are spread anew, which takes long once there are many. */
  #grow(): void {
    this.#widen(2 * this.#entries.length);
    if (this.#entries.length > LONGEST_CHAIN * this.#heads.length) this.#rehash(this.#entries.length);
  }

  #widen(capacity: number): void {
    const entries = new Int32Array(capacity);
    entries.set(this.#entries);
    this.#entries = entries;
    const hashes = new Uint32Array(capacity);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    const next = new Int32Array(capacity);
    next.set(this.#next);
    this.#next = next;
  }

  #rehash(links: number): void {
    const heads = new Int32Array(2 ** Math.ceil(Math.log2(links))).fill(-1);
    for (let link = 0; link < this.#length; link++) {
      const slot = this.#hashes[link]! & (heads.length - 1);
      this.#next[link] = heads[slot]!;
      heads[slot] = link;
    }
    this.#heads = heads;
  }
}

/** The word in one of its written forms. */
export function formOf(word: string, form: number): string {
  if (form === 0) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** FNV-1a over UTF-16 units, one of them left out. */
function hashWithout(word: string, without: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) {
    if (at === without) continue;
    hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
