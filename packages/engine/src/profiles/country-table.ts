const LETTERS = 26;
/** Codes of two letters have a number of their own: 26 · 26. */
const CODES = LETTERS * LETTERS;
/** Other spellings that are remembered: five times the countries there are. */
const SPELLINGS = 1000;
const FIRST_LETTER = 65;

/**
 * Numbers for countries. A code of two capital letters (ISO 3166-1 alpha-2) always has one; other spellings, because
 * filters compare them with the catalogue's own, share a table that is bounded: events name what they like.
 */
export class CountryTable {
  readonly #spellings: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** −1 for a spelling that is new when the table is full. */
  numberOf(country: string): number {
    if (/^[A-Z]{2}$/.test(country))
      return (country.charCodeAt(0) - FIRST_LETTER) * LETTERS + country.charCodeAt(1) - FIRST_LETTER;
    const known = this.#numbers.get(country);
    if (known !== undefined) return known;
    if (this.#spellings.length === SPELLINGS) return -1;
    const number = CODES + this.#spellings.push(country) - 1;
    this.#numbers.set(country, number);
    return number;
  }

  /** Undefined for −1. */
  countryOf(number: number): string | undefined {
    if (number < 0) return undefined;
    if (number >= CODES) return this.#spellings[number - CODES];
    return String.fromCharCode(
      FIRST_LETTER + Math.floor(number / LETTERS),
      FIRST_LETTER + (number % LETTERS),
    );
  }
}
