import type { Terminal } from './terminal.ts';

/** Exit codes of every verb. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

export interface Option {
  readonly type: 'string' | 'boolean';
  /** Placeholder in the help: `--data DIR`. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

export type OptionValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

export interface CommandContext {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  /** Aborted by SIGINT or SIGTERM; a second signal ends the process at once. */
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** One verb of the command line. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the verb in the usage line, for example `FILE…`. */
  readonly positionals?: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
  /** Verbs of two words: `evaluate search` is one of `evaluate`. Their names hold both words. */
  readonly subverbs?: readonly Command[];
  /** Absent where the verb needs its second word. */
  run?(context: CommandContext): Promise<number>;
}

/** Options that every verb has. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  data: { type: 'string', value: 'DIR', help: 'data folder (default AISLE_DATA_DIR, else ./aisle-data)' },
  json: { type: 'boolean', help: 'answer as JSON, for machines' },
  help: { type: 'boolean', help: 'show this' },
};

export function text(context: CommandContext, name: string): string | undefined {
  const value = context.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function texts(context: CommandContext, name: string): readonly string[] {
  const value = context.options[name];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return typeof value === 'string' ? [value] : [];
}

export function flag(context: CommandContext, name: string): boolean {
  return context.options[name] === true;
}

/** A whole number from `least` to `most`, or the default. @throws UsageError */
export function integer(
  context: CommandContext,
  name: string,
  fallback: number,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = text(context, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || number < least || number > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`--${name} takes a whole number ${range}, not "${value}"`);
  }
  return number;
}

/** One of the choices, the first unless given. @throws UsageError */
export function choice<const Choice extends string>(
  context: CommandContext,
  name: string,
  choices: readonly Choice[],
): Choice {
  const value = text(context, name) ?? choices[0]!;
  const found = choices.find((candidate) => candidate === value);
  if (!found) throw new UsageError(`--${name} is ${choices.join(' or ')}, not "${value}"`);
  return found;
}

/** UTC milliseconds; undefined unless given. @throws UsageError */
export function date(context: CommandContext, name: string): number | undefined {
  const value = text(context, name);
  if (value === undefined) return undefined;
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new UsageError(`--${name} takes a date such as 2011-10-09, not "${value}"`);
  return at;
}

/** @throws UsageError when the name is none that a folder can have. */
export function dataFolder(context: CommandContext): string {
  const named = text(context, 'data') ?? process.env['AISLE_DATA_DIR'] ?? './aisle-data';
  if (named === '' || named.includes('\0'))
    throw new UsageError('name a data folder with --data, or leave it out for ./aisle-data');
  return named;
}

/** The call's words are wrong: exit code 2. */
export class UsageError extends Error {}
