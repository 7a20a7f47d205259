const LETTERS = 26;
/** Codes of two letters have a number of their own: 26 · 26. */
const CODES = LETTERS * LETTERS;
/** Other spellings that are remembered: five times the countries there are. */
const SPELLINGS = 1000;
const FIRST_LETTER = 65;
/** Numbers begin anew here; those before it were given up long ago. */
const NUMBERS = 2 ** 30;

/**
 * Numbers for countries. A code of two capital letters (ISO 3166-1 alpha-2) always has one; other spellings, because
 * filters compare them with the catalogue's own, share two bounded tables, one for what events of customers name and
 * one for what anybody may have made up, in each of which the spelling named longest ago makes room. So a thousand
 * inventions push out other spellings of guests until they are named again, and nothing else.
 */
export class CountryTable {
  readonly #proven = new Map<string, number>();
  readonly #guests = new Map<string, number>();
  readonly #spellings = new Map<number, string>();
  #next = CODES;

  /** @param guest whether a guest's event names it. */
  numberOf(country: string, guest = false): number {
    if (/^[A-Z]{2}$/.test(country))
      return (country.charCodeAt(0) - FIRST_LETTER) * LETTERS + country.charCodeAt(1) - FIRST_LETTER;
    const proven = this.#proven.get(country);
    const number = proven ?? this.#guests.get(country) ?? this.#fresh();
    const table = guest && proven === undefined ? this.#guests : this.#proven;
    this.#guests.delete(country);
    table.delete(country);
    table.set(country, number);
    this.#spellings.set(number, country);
    if (table.size > SPELLINGS) {
      const [oldest, given] = table.entries().next().value!;
      table.delete(oldest);
      this.#spellings.delete(given);
    }
    return number;
  }

  /** Undefined for −1 and for a spelling that had to make room. */
  countryOf(number: number): string | undefined {
    if (number < 0) return undefined;
    if (number >= CODES) return this.#spellings.get(number);
    return String.fromCharCode(
      FIRST_LETTER + Math.floor(number / LETTERS),
      FIRST_LETTER + (number % LETTERS),
    );
  }

  #fresh(): number {
    const number = this.#next;
    this.#next = number + 1 < NUMBERS ? number + 1 : CODES;
    return number;
  }
}
