import { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';

/** How the service is asked for JSON: by schema, as some object, or in words alone; `auto` steps down when refused. */
const STRUCTURED = ['auto', 'schema', 'object', 'none'] as const;
export type Structured = (typeof STRUCTURED)[number];

/** An OpenAI-compatible chat service. */
export interface LanguageSettings {
  /** Base address up to and with `/v1`. */
  readonly url: string;
  readonly model: string;
  /** Name of the environment variable with the key; '' where the service asks for none. */
  readonly keyVariable: string;
  /** Until the connection stands, TLS included. */
  readonly connectSeconds: number;
  /** Until the first byte of the answer's body. */
  readonly firstByteSeconds: number;
  /** Until the last byte. */
  readonly timeoutSeconds: number;
  /** Tries after the first that failed. */
  readonly retries: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Budgets of this data folder; 0 is without a bound. */
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly requestsPerDay: number;
  readonly tokensPerDay: number;
  /** Price of a million tokens, to count the cost. */
  readonly priceInput: number;
  readonly priceOutput: number;
  readonly currency: string;
  readonly structured: Structured;
  /** Answers kept on disk; 0 keeps none. */
  readonly cacheMegabytes: number;
}

const STANDARD: LanguageSettings = {
  url: '',
  model: '',
  keyVariable: '',
  connectSeconds: 5,
  firstByteSeconds: 60,
  timeoutSeconds: 120,
  retries: 4,
  concurrency: 2,
  requestsPerMinute: 0,
  tokensPerMinute: 0,
  requestsPerDay: 10_000,
  tokensPerDay: 5_000_000,
  priceInput: 0,
  priceOutput: 0,
  currency: 'USD',
  structured: 'auto',
  cacheMegabytes: 64,
};

/** Numbers by their least and most; whole unless they are prices or seconds. */
const RANGES: Readonly<Partial<Record<keyof LanguageSettings, readonly [number, number]>>> = {
  connectSeconds: [0.05, 120],
  firstByteSeconds: [0.05, 600],
  timeoutSeconds: [0.05, 3600],
  retries: [0, 10],
  concurrency: [1, 32],
  requestsPerMinute: [0, 1e6],
  tokensPerMinute: [0, 1e9],
  requestsPerDay: [0, 1e9],
  tokensPerDay: [0, 1e12],
  priceInput: [0, 1e6],
  priceOutput: [0, 1e6],
  cacheMegabytes: [0, 10_000],
};
const FRACTIONS = new Set([
  'connectSeconds',
  'firstByteSeconds',
  'timeoutSeconds',
  'priceInput',
  'priceOutput',
]);

/** @throws AisleError `invalid_configuration` naming the field. */
export function languageSettings(given: JsonObject): LanguageSettings {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(STANDARD, name))
      throw fault(
        name,
        'is not known',
        `Settings of a language model are ${Object.keys(STANDARD).join(', ')}.`,
      );
    const standard = STANDARD[name as keyof LanguageSettings];
    if (typeof value !== typeof standard)
      throw fault(name, `is a ${typeof value}`, `It takes a ${typeof standard}.`);
    const range = RANGES[name as keyof LanguageSettings];
    if (range === undefined) continue;
    const fits = FRACTIONS.has(name) ? Number.isFinite(value) : Number.isInteger(value);
    if (!fits || (value as number) < range[0] || (value as number) > range[1]) {
      const kind = FRACTIONS.has(name) ? 'number' : 'whole number';
      throw fault(name, `is ${String(value)}`, `It takes a ${kind} from ${range[0]} to ${range[1]}.`);
    }
  }
  const settings: LanguageSettings = { ...STANDARD, ...(given as Partial<LanguageSettings>) };
  if (settings.model === '') throw fault('model', 'is missing', 'Name the model as the service knows it.');
  if (!/^(?:[A-Za-z_]\w*)?$/.test(settings.keyVariable) || /^sk[-_]/i.test(settings.keyVariable))
    throw fault(
      'keyVariable',
      'is no name of an environment variable',
      'Put the key into a variable such as LANGUAGE_MODEL_KEY and write that name here, never the key itself.',
    );
  if (!STRUCTURED.includes(settings.structured))
    throw fault('structured', `is "${settings.structured}"`, `It takes one of ${STRUCTURED.join(', ')}.`);
  if (!/^[A-Z]{3}$/.test(settings.currency))
    throw fault('currency', 'is no currency', 'Write three letters, such as USD.');
  return { ...settings, url: baseOf(settings.url) };
}

function baseOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:'))
    throw fault('url', 'is no web address', 'Write the base address, such as http://127.0.0.1:8080/v1.');
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '')
    throw fault(
      'url',
      'carries a user, a password or a query',
      'Put the key into an environment variable: keyVariable.',
    );
  return parsed.href.replace(/\/chat\/completions\/?$/, '').replace(/\/+$/, '');
}

function fault(field: string, what: string, remedy: string): AisleError {
  return new AisleError('invalid_configuration', `The language model’s "${field}" ${what}.`, {
    field: `languageModel.${field}`,
    remedy,
  });
}
