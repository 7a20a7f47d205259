import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/model.ts';

/** File in a model's folder that says how the model wants to be used. */
export const FOLDER_SETTINGS_FILE = 'encoder.json';

/** How the vectors of a text's tokens become one. */
export type Pooling = 'mean' | 'cls';

/** How a model in a folder is used. */
export interface FolderSettings {
  readonly pooling: Pooling;
  /** Put before queries and passages; models trained with instructions want them. */
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Tokens a text is cut to, the special ones included. */
  readonly maxTokens: number;
  /** Lower-case texts first; 'auto' does so where the vocabulary has no Latin capitals and the tokeniser keeps them. */
  readonly lowerCase: boolean | 'auto';
  readonly languages: readonly string[];
  /** Texts a batch; 0 is 32, or 1 for a model whose vectors depend on their batch. */
  readonly batchSize: number;
}

const STANDARD: FolderSettings = {
  pooling: 'mean',
  queryPrefix: '',
  passagePrefix: '',
  maxTokens: 256,
  lowerCase: 'auto',
  languages: [],
  batchSize: 0,
};

type Check = (value: unknown) => boolean;
/** What a setting takes: whether it is that, and in words. */
export type SettingRule = readonly [Check, string];
const isText: Check = (value) => typeof value === 'string' && value.length <= 1000;
const isWhole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const RULES: Readonly<Record<keyof FolderSettings, SettingRule>> = {
  pooling: [(value) => value === 'mean' || value === 'cls', '"mean" or "cls"'],
  queryPrefix: [isText, 'a text'],
  passagePrefix: [isText, 'a text'],
  maxTokens: [isWhole(4, 8192), 'a whole number from 4 to 8192'],
  lowerCase: [(value) => typeof value === 'boolean' || value === 'auto', 'true, false or "auto"'],
  languages: [(value) => Array.isArray(value) && value.every(isText), 'a list of languages'],
  batchSize: [isWhole(0, 256), 'a whole number from 0 to 256'],
};

/**
 * Settings from, in this order: `given`, the folder's encoder.json, the pooling of sentence-transformers'
 * 1_Pooling/config.json, the standard.
 * @throws AisleError `invalid_configuration` naming the field.
 */
export function folderSettings(folder: string, given: JsonObject = {}): FolderSettings {
  const file = join(folder, FOLDER_SETTINGS_FILE);
  return {
    ...STANDARD,
    ...pooledAs(folder),
    ...checkedSettings<FolderSettings>(readJson(file) ?? {}, file, RULES),
    ...checkedSettings<FolderSettings>(given, 'the configuration', RULES),
  };
}

/** Values that are settings with a rule, and keep it. @throws AisleError `invalid_configuration` naming the field. */
export function checkedSettings<Settings>(
  values: JsonObject,
  where: string,
  rules: Readonly<Record<keyof Settings & string, SettingRule>>,
): Partial<Settings> {
  for (const [name, value] of Object.entries(values)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof Settings & string] : undefined;
    if (rule === undefined) {
      throw new AisleError('invalid_configuration', `${where} has an unknown setting "${name}".`, {
        field: name,
        remedy: `Settings of a model in a folder are ${Object.keys(rules).join(', ')}.`,
      });
    }
    if (!rule[0](value)) {
      throw new AisleError('invalid_configuration', `${where} gives "${name}" something it does not take.`, {
        field: name,
        remedy: `It takes ${rule[1]}.`,
      });
    }
  }
  return values as Partial<Settings>;
}

function pooledAs(folder: string): Partial<FolderSettings> {
  const pooling = readJson(join(folder, '1_Pooling', 'config.json'));
  return pooling?.['pooling_mode_cls_token'] === true ? { pooling: 'cls' } : {};
}

/** A JSON object of a file, or undefined where there is no file. @throws AisleError `invalid_configuration`. */
export function readJson(file: string): JsonObject | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    throw new Error('it is not an object');
  } catch (cause) {
    throw new AisleError('invalid_configuration', `${file} cannot be read: ${(cause as Error).message}.`, {
      remedy: 'Copy the file again from where the model came from.',
      cause,
    });
  }
}
