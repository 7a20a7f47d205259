import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import type { Json } from '../domain/model.ts';
import { nearestName } from '../domain/nearest-name.ts';
import { languageSettings } from '../language/language-settings.ts';
import { CONFIGURATION_FILE } from '../store/sqlite/data-folder.ts';
import { MODELS } from './models.ts';
import { type Configuration, isObject, SETTINGS } from './settings.ts';

export { CONFIGURATION_FILE };

const NAMES = Object.keys(SETTINGS) as (keyof Configuration)[];

export const DEFAULT_CONFIGURATION = Object.fromEntries(
  NAMES.map((name) => [name, SETTINGS[name].standard]),
) as unknown as Configuration;

/** The file `aisle init` writes: every setting with its default and what it does. */
export const CONFIGURATION_TEMPLATE = `// Settings of this shop. Lines that start with // are comments; options of the command line go before this file.
{
  // Address to listen on. 127.0.0.1 is this machine alone; put a proxy with TLS in front before you open it.
  "host": "127.0.0.1",
  "port": 7700,

  // silent, error, warn, or info, which logs every request (never keys, tokens or who asked).
  "log": "warn",

  // Believe X-Forwarded-For: only behind a proxy of your own.
  "trustProxy": false,

  // Requests a second from one address without a secret key; 0 is the built-in limit (50).
  "addressLimit": 0,

  // Events, and bytes of request bodies, a second from one address without a secret key; 0 is twice, and 1,280 times, the
  // requests.
  "addressEvents": 0,
  "addressBytes": 0,

  // Who may read /metrics: "key" asks everybody for a secret key, "local" lets programs on this machine in without one.
  // Leave it at "key" where a proxy runs on this machine: to the server, what it passes on comes from this machine.
  "metrics": "key",

  // Refused rows kept aside to learn from; the oldest make room for new ones.
  "quarantineRows": 50000,

  // Settings of models on top of their defaults, for example { "popular": { "halfLifeDays": 14 } }.
  "models": {},

  // Which encoder turns texts into vectors: "use-lite", which is built in, one of "encoders" (aisle encoders add), or
  // "none": search by words alone.
  "encoder": "use-lite",
  "encoders": {},

  // Which encoder looks at pictures, for search by photo: "colour-shape", which is built in, one of "encoders", or "none".
  "imageEncoder": "none",

  // Where products' pictures are read: a folder of files under the paths of their addresses, and hosts that they may be
  // fetched from. Nothing is read or fetched beyond these.
  "pictureFolder": "",
  "pictureHosts": [],

  // A language model for aisle enrich, for example { "url": "https://api.example.com/v1", "model": "small",
  // "keyVariable": "LANGUAGE_MODEL_KEY" }: the name of an environment variable, never the key. Empty: nothing is asked.
  "languageModel": {}
}
`;

/** @throws AisleError `invalid_configuration` naming the field, what it takes and the nearest name there is. */
export function readConfiguration(data: string): Configuration {
  const file = join(data, CONFIGURATION_FILE);
  if (!existsSync(file)) return DEFAULT_CONFIGURATION;
  let read: Json;
  try {
    read = JSON.parse(withoutComments(readFileSync(file, 'utf8'))) as Json;
  } catch (cause) {
    throw fault(file, `is not JSON: ${(cause as Error).message}`, undefined);
  }
  if (!isObject(read)) throw fault(file, 'is not an object', undefined);
  const values: Record<string, unknown> = { ...DEFAULT_CONFIGURATION };
  for (const [name, value] of Object.entries(read)) {
    if (!isSetting(name)) throw unknownSetting(file, name);
    const { accepts, takes, standard } = SETTINGS[name];
    if (!accepts(value))
      throw fault(
        file,
        `gives "${name}" ${shown(value)}`,
        name,
        `It takes ${takes}; ${JSON.stringify(standard)} unless given.`,
      );
    values[name] = value;
  }
  const configuration = values as unknown as Configuration;
  for (const [name, settings] of Object.entries(configuration.models))
    modelNamed(name, 'models').parse(settings);
  if (hasLanguageModel(configuration)) languageSettings(configuration.languageModel);
  return configuration;
}

/** Without one nothing is ever asked of a language model. */
export function hasLanguageModel({ languageModel }: Configuration): boolean {
  return Object.keys(languageModel).length > 0;
}

/** The model under a name. @throws AisleError `model_not_found` naming the nearest one and the ones there are. */
export function modelNamed(name: string, field: string) {
  const model = MODELS.find((candidate) => candidate.name === name);
  if (model) return model;
  const names = MODELS.map((known) => known.name);
  throw new AisleError('model_not_found', `There is no model "${name}".`, {
    field,
    remedy: `${didYouMean(name, names)}Models are ${names.join(', ')}.`,
  });
}

/** An own name of the table: a name every object has, such as `toString`, is no setting. */
function isSetting(name: string): name is keyof Configuration {
  return Object.hasOwn(SETTINGS, name);
}

function unknownSetting(file: string, name: string): AisleError {
  const remedy = `${didYouMean(name, NAMES)}Settings are ${NAMES.join(', ')}.`;
  return fault(file, `has an unknown setting "${name}"`, name, remedy);
}

function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `Did you mean "${nearest}"? `;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function fault(
  file: string,
  what: string,
  field: string | undefined,
  remedy = 'Mend the file or remove it; aisle init shows the form.',
): AisleError {
  return new AisleError('invalid_configuration', `${file} ${what}.`, {
    ...(field === undefined ? {} : { field }),
    remedy,
  });
}

/** Blanks out line comments and trailing commas; text inside strings is left alone. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*/g, (_, literal: string | undefined) => literal ?? '')
    .replaceAll(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, literal: string | undefined) => literal ?? '');
}
