import { AisleError } from '../domain/errors.ts';
import type { EpochMs } from '../domain/ids.ts';
import { RECORD_LIMITS } from '../domain/record-limits.ts';
import { instantOf } from './instant-of.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/g;

/** @throws AisleError `invalid_field` with the field's path and a remedy. */
export function refuseField(field: string, what: string, remedy: string): never {
  throw new AisleError('invalid_field', `${field} ${what}.`, { field, remedy });
}

/** Reads the fields of one JSON object; every fault names its whole path. `null` counts as absent. */
export class FieldReader {
  readonly #source: JsonRecord;
  readonly #path: string;
  /** Names that were asked for and are there. */
  readonly #asked: string[] = [];

  constructor(source: unknown, path = '') {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      refuseField(path || 'the row', 'is not an object', 'Write it as {"name": value, …}.');
    }
    this.#source = source as JsonRecord;
    this.#path = path;
  }

  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  value(name: string): unknown {
    if (!Object.hasOwn(this.#source, name)) return undefined;
    this.#asked.push(name);
    return this.#source[name] ?? undefined;
  }

  /** @param longest characters. */
  text(name: string, longest: number): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') refuseField(this.pathOf(name), 'is not a text', 'Put it in quotes.');
    const clean = value.replace(CONTROL, '').trim();
    requireShort(clean, longest, this.pathOf(name));
    return clean === '' ? undefined : clean;
  }

  /** A name of something: brand, device, coupon. */
  label(name: string): string | undefined {
    return this.text(name, RECORD_LIMITS.labelLength);
  }

  /** An identifier; whole numbers are taken as their digits. */
  id(name: string, longest: number = RECORD_LIMITS.idLength): string | undefined {
    const value = this.value(name);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    return this.text(name, longest);
  }

  number(
    name: string,
    least: number = -RECORD_LIMITS.amount,
    most: number = RECORD_LIMITS.amount,
  ): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      refuseField(
        this.pathOf(name),
        'is not a number',
        'Write it in digits, without quotes or signs of currency.',
      );
    }
    if (value < least) refuseField(this.pathOf(name), `is below ${least}`, `Give ${least} or more.`);
    if (value > most) refuseField(this.pathOf(name), `is above ${most}`, `Give ${most} or less.`);
    return value;
  }

  whole(name: string, least: number, most: number): number | undefined {
    const value = this.number(name, least, most);
    if (value === undefined || Number.isInteger(value)) return value;
    return refuseField(this.pathOf(name), 'is not a whole number', 'Leave the fraction out.');
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return refuseField(this.pathOf(name), 'is neither true nor false', 'Write true or false without quotes.');
  }

  /** RFC 3339, a bare date at midnight UTC, or UTC milliseconds. */
  instant(name: string): EpochMs | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    const time = typeof value === 'string' ? instantOf(value) : undefined;
    return time ?? refuseField(this.pathOf(name), 'is not a time', 'Write it like 2026-03-31T14:05:00Z.');
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.label(name);
    if (value === undefined || choices.includes(value as T)) return value as T | undefined;
    return refuseField(this.pathOf(name), `is "${value}"`, `Use one of ${choices.join(', ')}.`);
  }

  /** @param most entries. */
  list(name: string, most: number): readonly unknown[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return refuseField(this.pathOf(name), 'is not a list', 'Write it as [ … ].');
    if (value.length <= most) return value;
    return refuseField(this.pathOf(name), `has more than ${most} entries`, 'Leave some out.');
  }

  /** Texts of a list; empty ones are left out. @param most entries. @param longest characters of each. */
  texts(name: string, most: number, longest: number): readonly string[] | undefined {
    return this.list(name, most)
      ?.map((each, at) => {
        const path = `${this.pathOf(name)}[${at}]`;
        if (typeof each !== 'string') return refuseField(path, 'is not a text', 'Put it in quotes.');
        const clean = each.replace(CONTROL, '').trim();
        requireShort(clean, longest, path);
        return clean;
      })
      .filter((each) => each !== '');
  }

  object(name: string): FieldReader | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : new FieldReader(value, this.pathOf(name));
  }

  /** The object's names with what they hold. @param most names. */
  entries(most: number): [string, unknown][] {
    const entries = Object.entries(this.#source);
    if (entries.length > most) refuseField(this.#path, `has more than ${most} entries`, 'Leave some out.');
    for (const [name] of entries) {
      if (name === '' || /[\p{Cc}\p{Cs}]/u.test(name))
        refuseField(this.#path, `has the name ${JSON.stringify(name)}`, 'Use a name of visible characters.');
      requireShort(name, RECORD_LIMITS.labelLength, this.#path);
      this.#asked.push(name);
    }
    return entries;
  }

  /** @throws AisleError `unknown_field` when a name was never asked for. */
  end(): void {
    for (const name of Object.keys(this.#source)) {
      if (this.#asked.includes(name)) continue;
      throw new AisleError('unknown_field', `There is no field ${this.pathOf(name)}.`, {
        field: this.pathOf(name),
        remedy: 'Remove it, or put it under properties (events) or attributes (products).',
      });
    }
  }
}

/** @param longest characters, not UTF-16 code units. @throws AisleError `invalid_field`. */
export function requireShort(text: string, longest: number, field: string): void {
  if (text.length <= longest || (text.length <= longest * 2 && [...text].length <= longest)) return;
  refuseField(field, `is longer than ${longest} characters`, 'Shorten it.');
}

/** The value, or a refusal that says it must be there. */
export function required<T>(value: T | undefined, field: string): T {
  return value === undefined ? refuseField(field, 'is missing', 'Every row must have it.') : value;
}

/** The object without fields that are undefined. */
export function compact<T extends object>(fields: T): T {
  for (const name of Object.keys(fields) as (keyof T)[]) if (fields[name] === undefined) delete fields[name];
  return fields;
}
