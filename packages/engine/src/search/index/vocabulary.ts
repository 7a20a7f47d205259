/** Terms as dense numbers; number 0 is the empty word, which no text has. Grows only: a term keeps its number, and one that no product has any more has no postings. */
export class Vocabulary {
  readonly #terms: string[] = [''];
  readonly #numbers = new Map<string, number>([['', 0]]);

  get size(): number {
    return this.#terms.length;
  }

  numberOf(term: string): number | undefined {
    return this.#numbers.get(term);
  }

  intern(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const number = this.#terms.length;
    this.#terms.push(term);
    this.#numbers.set(term, number);
    return number;
  }

  term(number: number): string {
    return this.#terms[number]!;
  }

  terms(): readonly string[] {
    return this.#terms;
  }
}
