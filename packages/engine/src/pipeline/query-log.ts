import { DAY_MS } from '../domain/day-ms.ts';
import type { LoggedEvent } from '../domain/event.ts';
import type { EpochMs, VisitorId } from '../domain/ids.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import { unprovenVisitor } from '../domain/unproven-visitor.ts';

/** People who must have asked the same before others see it: one person's words are nobody else's business. */
const LEAST_PEOPLE = 3;
/** Different queries remembered; those asked longest ago make room. */
const MOST_QUERIES = 20_000;
/** A query asked once a day stays ahead of one asked ten times a month ago. */
const HALF_LIFE_MS = 7 * DAY_MS;
const LONGEST = 100;

interface Asked {
  readonly text: string;
  /** The first of those who asked, until there are enough. */
  people: string[] | undefined;
  /** Times asked, each fading by half in a week, as of `at`. */
  weight: number;
  at: EpochMs;
}

export interface QueryLogParts {
  /** Share of the query's idf that products cover, 0 … 1: words that no product has are never shown to others. */
  readonly coverageOf: (text: string) => number;
  /** Called when a query may be suggested, and each time it is asked again. */
  readonly onKnown: (text: string) => void;
}

/**
 * What people search for, folded from the log: suggested to others once three different people have asked it and the
 * catalogue can answer all of it. Queries of those who do not want to be counted are left out, and so are echoes: with
 * a publishable key alone, three people are three addresses.
 */
export class QueryLog implements LogConsumer {
  readonly name = 'queries';
  readonly #parts: QueryLogParts;
  /** By normalised text, the one asked longest ago first. */
  readonly #asked = new Map<string, Asked>();

  constructor(parts: QueryLogParts) {
    this.#parts = parts;
  }

  consume({ type, search, consent, withheld, echo, occurredAt, shopperId, visitorId }: LoggedEvent): void {
    if (type !== 'search' || search === undefined) return;
    if (withheld === true || echo === true || consent?.analytics === false) return;
    const text = search.query.trim().replace(/\s+/g, ' ');
    const person = shopperId ?? visitorId;
    if (text === '' || text.length > LONGEST || person === undefined) return;
    const key = text.toLowerCase();
    const asked = this.#asked.get(key) ?? { text, people: [], weight: 0, at: occurredAt };
    this.#asked.delete(key);
    this.#asked.set(key, asked);
    asked.weight = fade(asked, occurredAt) + 1;
    asked.at = Math.max(asked.at, occurredAt);
    if (this.#asked.size > MOST_QUERIES) this.#asked.delete(this.#asked.keys().next().value!);
    if (asked.people === undefined) {
      this.#parts.onKnown(text);
      return;
    }
    if (!asked.people.includes(person)) asked.people.push(person);
    if (asked.people.length < LEAST_PEOPLE) return;
    // Asked by enough, but for what the shop does not have: looked at again when somebody else asks.
    if (this.#parts.coverageOf(text) < 1) asked.people.length = LEAST_PEOPLE - 1;
    else {
      asked.people = undefined;
      this.#parts.onKnown(text);
    }
  }

  /** What is asked most, lately. */
  most(limit: number, now: EpochMs): readonly string[] {
    return [...this.#asked.values()]
      .filter(({ people }) => people === undefined)
      .map((asked) => ({ text: asked.text, weight: fade(asked, now) }))
      .sort((a, b) => b.weight - a.weight || (a.text < b.text ? -1 : 1))
      .slice(0, limit)
      .map(({ text }) => text);
  }

  /** Erases a person, and who named them without proof, where queries still wait for others to ask them. */
  forget(person: string): void {
    for (const { people } of this.#asked.values()) {
      for (const id of [person, unprovenVisitor(person as VisitorId)]) {
        const at = people?.indexOf(id) ?? -1;
        if (at >= 0) people!.splice(at, 1);
      }
    }
  }
}

function fade({ weight, at }: Asked, now: EpochMs): number {
  return weight * 2 ** (-Math.max(0, now - at) / HALF_LIFE_MS);
}
