/** The beginning or end of a word, and the letters a to z. */
const SIGNS = 27;
const EDGE = 0;
/** Terms shorter than this are mostly abbreviations. */
const LEAST_LETTERS = 4;
/** What the pair of letters before says counts like so many occurrences, and what English says of a letter. */
const PAIR_WEIGHT = 10;
const ENGLISH_WEIGHT = 300;

/**
 * −2 log₂ p(letter | letter before) of English words, one row per letter before (the edge first), `A` for 0: counted
 * over the words of the documentation of npm packages, each by the logarithm of how many documents have it.
 */
const ENGLISH =
  'ZIJHIIJMLJSPJJKKIRIHILMKZQW' +
  'NZJHJZOKZJRMGKHZKZGIFMMPQLZ' +
  'KGVVQFVVVHKVEOVHPVIKPGVVVMV' +
  'KGYLYGYYHKYJJYYEYYKOGJYYYOY' +
  'CJTQLETQTGYYKSRKRYOJRLRYYNY' +
  'FJQIGMLNTPSZKKHSKOGGKTMPKQZ' +
  'KHWWWGHWWEWWJWWFWWJWLIWWWKW' +
  'CKXXXFXLJIXXLQJLXXJKQJXXXQS' +
  'GFWWWEWWWGWWQMRGQWIOJMWWWQW' +
  'TKLIJJLJZZZRJJEGMULJHZKZOZL' +
  'KIPPPCPPPPPPPPPGPPPHPHKPPPP' +
  'EKTTTDMTTGTTOTJTOTTGOTTOTTT' +
  'GHQTKFQRZFZQHURGPZSLLKNSZHZ' +
  'IFLXXEXQXGXXXKXIGXXKXLRXXXX' +
  'FJVIHHMFRJRPORNJPZZHGNNZZOZ' +
  'MMMKJPOMZNRNJHELJZFJJIKJSTU' +
  'JGYYOFYQOJYYGOYGIYFMIKYYYOY' +
  'KPPPPPPPPPPPPPPPPPPPPAPPPPP' +
  'GHTMLENNTHZMPKLHRZLIJLNRZLZ' +
  'DLVLZGRZLIZPOQSKKZRJGJZTZMZ' +
  'FHUNVFRVIFZZMZVJRZIILLZPZKZ' +
  'PJKJMJOKXJXXHJGSIXGGGXXXXXX' +
  'LFVVVCVQVFVVVVVKVVVVVNQVVQV' +
  'GGUUUGUUGGUUPUIGUUIIUUUUUUU' +
  'GISHSHSSSGSSSSSSESSSFSSSSNS' +
  'BQVPVMVQVKVVLNJKJVPILVVMVVV' +
  'PEPPPCPPPHPPPPPPPPPPPPPPPPP';

/**
 * How much a word is like words: letters given the two before, from the catalogue's vocabulary, smoothed by letters given
 * one and by English, so that a small shop's model is a model too.
 */
export class LetterModel {
  readonly #triples = new Uint32Array(SIGNS ** 3);
  readonly #pairs = new Uint32Array(SIGNS ** 2);
  readonly #singles = new Uint32Array(SIGNS);
  /** Bit per term. */
  #noted = new Uint32Array(1024);

  /** A term of the vocabulary; it counts once. */
  note(term: number, word: string): void {
    if (word.length < LEAST_LETTERS || !isPlainLatin(word)) return;
    if (term >>> 5 >= this.#noted.length) {
      const grown = new Uint32Array(2 * (term >>> 5));
      grown.set(this.#noted);
      this.#noted = grown;
    }
    const bit = 1 << (term & 31);
    if ((this.#noted[term >>> 5]! & bit) !== 0) return;
    this.#noted[term >>> 5]! |= bit;
    eachLetter(word, (first, second, letter) => {
      this.#triples[(first * SIGNS + second) * SIGNS + letter]!++;
      this.#pairs[second * SIGNS + letter]!++;
      this.#singles[second]!++;
    });
  }

  /** Mean of log₂ p over the letters and the end of a word of a to z: about −3.5 for words, below −5.5 for none. */
  likeness(word: string): number {
    let sum = 0;
    eachLetter(word, (first, second, letter) => {
      const english = 2 ** (-(ENGLISH.charCodeAt(second * SIGNS + letter) - 65) / 2);
      const pair =
        (this.#pairs[second * SIGNS + letter]! + ENGLISH_WEIGHT * english) /
        (this.#singles[second]! + ENGLISH_WEIGHT);
      const before = this.#before(first, second);
      const triple = this.#triples[(first * SIGNS + second) * SIGNS + letter]!;
      sum += Math.log2((triple + PAIR_WEIGHT * pair) / (before + PAIR_WEIGHT));
    });
    return sum / (word.length + 1);
  }

  #before(first: number, second: number): number {
    let sum = 0;
    const from = (first * SIGNS + second) * SIGNS;
    for (let letter = 0; letter < SIGNS; letter++) sum += this.#triples[from + letter]!;
    return sum;
  }
}

export function isPlainLatin(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

function eachLetter(word: string, visit: (first: number, second: number, letter: number) => void): void {
  let first = EDGE;
  let second = EDGE;
  for (let at = 0; at <= word.length; at++) {
    const letter = at === word.length ? EDGE : word.charCodeAt(at) - 96;
    visit(first, second, letter);
    first = second;
    second = letter;
  }
}
