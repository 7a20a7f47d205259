import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import type { Json, JsonObject } from '../domain/model.ts';
import { CONFIGURATION_FILE } from '../store/sqlite/data-folder.ts';
import { MODELS } from './models.ts';

export { CONFIGURATION_FILE };

/** What the operator sets in the data folder's configuration file; options of the command line go before it. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  readonly log: string;
  readonly trustProxy: boolean;
  /** Requests a second from one address without a secret key; 0 is the built-in limit. */
  readonly addressLimit: number;
  /** Settings of models by name, on top of their defaults; used by `aisle train`. */
  readonly models: Readonly<Record<string, JsonObject>>;
}

export const DEFAULT_CONFIGURATION: Configuration = {
  host: '127.0.0.1',
  port: 7700,
  log: 'warn',
  trustProxy: false,
  addressLimit: 0,
  models: {},
};

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

  // Settings of models on top of their defaults, for example { "popular": { "halfLifeDays": 14 } }.
  "models": {}
}
`;

/** @throws AisleError `invalid_configuration` naming the field. */
export function readConfiguration(data: string): Configuration {
  const file = join(data, CONFIGURATION_FILE);
  if (!existsSync(file)) return DEFAULT_CONFIGURATION;
  let read: Json;
  try {
    read = JSON.parse(withoutComments(readFileSync(file, 'utf8'))) as Json;
  } catch (cause) {
    throw fault(file, `is not JSON: ${(cause as Error).message}`, undefined);
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw fault(file, 'is not an object', undefined);
  const values = read as JsonObject;
  for (const name of Object.keys(values)) {
    if (!(name in DEFAULT_CONFIGURATION))
      throw fault(
        file,
        `has an unknown setting "${name}"`,
        name,
        `Settings are ${Object.keys(DEFAULT_CONFIGURATION).join(', ')}.`,
      );
  }
  for (const [name, standard] of Object.entries(DEFAULT_CONFIGURATION)) {
    const value = values[name];
    if (value !== undefined && typeof value !== typeof standard)
      throw fault(file, `gives "${name}" a ${typeof value}`, name, `It takes a ${typeof standard}.`);
  }
  const configuration = { ...DEFAULT_CONFIGURATION, ...values } as Configuration;
  for (const [name, settings] of Object.entries(configuration.models))
    modelNamed(name, 'models').parse(settings);
  return configuration;
}

/** The model under a name. @throws AisleError `model_not_found` naming the ones there are. */
export function modelNamed(name: string, field: string) {
  const model = MODELS.find((candidate) => candidate.name === name);
  if (model) return model;
  throw new AisleError('model_not_found', `There is no model "${name}".`, {
    field,
    remedy: `Models are ${MODELS.map((known) => known.name).join(', ')}.`,
  });
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
