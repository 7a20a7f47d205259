import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';

/** An OpenAI-compatible embeddings service. */
export interface EndpointSettings {
  /** Base address up to and with `/v1`. */
  readonly url: string;
  readonly model: string;
  /** Name of the environment variable with the key; '' where the service asks for none. */
  readonly keyVariable: string;
  /** Asked of the service as `dimensions`; 0 leaves it to the model. */
  readonly dimensions: number;
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  readonly languages: readonly string[];
  /** Texts and UTF-16 units of one request, at most. */
  readonly batchTexts: number;
  readonly batchCharacters: number;
  /** A text is cut to so many UTF-16 units. */
  readonly maxCharacters: number;
  readonly timeoutSeconds: number;
  /** Tries after the first that failed. */
  readonly retries: number;
}

const STANDARD: EndpointSettings = {
  url: '',
  model: '',
  keyVariable: '',
  dimensions: 0,
  queryPrefix: '',
  passagePrefix: '',
  languages: [],
  batchTexts: 64,
  batchCharacters: 100_000,
  maxCharacters: 8_000,
  timeoutSeconds: 30,
  retries: 4,
};

/** Numbers by their least and most. */
const RANGES: Readonly<Partial<Record<keyof EndpointSettings, readonly [number, number]>>> = {
  dimensions: [0, 16_384],
  batchTexts: [1, 2048],
  batchCharacters: [1000, 10_000_000],
  maxCharacters: [16, 1_000_000],
  timeoutSeconds: [1, 600],
  retries: [0, 10],
};

/** @throws AisleError `invalid_configuration` naming the field. */
export function endpointSettings(given: JsonObject): EndpointSettings {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(STANDARD, name))
      throw fault(name, 'is not known', `Settings of an endpoint are ${Object.keys(STANDARD).join(', ')}.`);
    const standard = STANDARD[name as keyof EndpointSettings];
    const range = RANGES[name as keyof EndpointSettings];
    if (Array.isArray(standard)) {
      if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
        throw fault(name, 'is no list of texts', 'Write it as ["en", "de"].');
    } else if (typeof value !== typeof standard)
      throw fault(name, `is a ${typeof value}`, `It takes a ${typeof standard}.`);
    if (range && !(Number.isInteger(value) && (value as number) >= range[0] && (value as number) <= range[1]))
      throw fault(name, `is ${String(value)}`, `It takes a whole number from ${range[0]} to ${range[1]}.`);
  }
  const settings: EndpointSettings = { ...STANDARD, ...(given as Partial<EndpointSettings>) };
  if (settings.model === '') throw fault('model', 'is missing', 'Name the model as the service knows it.');
  if (!/^\w*$/.test(settings.keyVariable))
    throw fault(
      'keyVariable',
      'is no name of an environment variable',
      'Put the key into a variable such as EMBEDDINGS_KEY and write that name here, never the key itself.',
    );
  return { ...settings, url: baseOf(settings.url) };
}

function baseOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:'))
    throw fault('url', 'is no web address', 'Write the base address, such as http://127.0.0.1:8080/v1.');
  if (parsed.username !== '' || parsed.password !== '')
    throw fault(
      'url',
      'carries a user or password',
      'Put the key into an environment variable: keyVariable.',
    );
  return parsed.href.replace(/\/embeddings\/?$/, '').replace(/\/+$/, '');
}

function fault(field: string, what: string, remedy: string): AisleError {
  return new AisleError('invalid_configuration', `The endpoint’s "${field}" ${what}.`, { field, remedy });
}
