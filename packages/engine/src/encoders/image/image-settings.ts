import { join } from 'node:path';
import type { JsonObject } from '../../domain/model.ts';
import {
  checkedSettings,
  FOLDER_SETTINGS_FILE,
  readJson,
  type SettingRule,
} from '../folder/folder-settings.ts';
import type { Fit } from './decode-image.ts';

/** How an image model in a folder wants its pictures, and what is made of its answer. */
export interface ImageSettings {
  readonly modality: 'image';
  /** Pixels a side. */
  readonly size: number;
  /** A channel's value is (byte / 255 − mean) / std. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** Order of the input's axes: channels first or last. */
  readonly layout: 'nchw' | 'nhwc';
  readonly fit: Fit;
  /** Name of the output that is the embedding; '' takes the first of two dimensions. */
  readonly output: string;
  /** Values become sign(v) · |v|^power before their length becomes 1: below 1 tames the few that are large. */
  readonly power: number;
  /** The mean of the picture and its mirror image, at twice the time. */
  readonly flip: boolean;
}

const STANDARD: ImageSettings = {
  modality: 'image',
  size: 224,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  layout: 'nchw',
  fit: 'pad',
  output: '',
  power: 0.5,
  flip: false,
};

const three: SettingRule = [
  (value) => Array.isArray(value) && value.length === 3 && value.every((one) => Number.isFinite(one)),
  'three numbers: red, green, blue',
];

const RULES: Readonly<Record<keyof ImageSettings, SettingRule>> = {
  modality: [(value) => value === 'image', '"image"'],
  size: [
    (value) => Number.isInteger(value) && Number(value) >= 16 && Number(value) <= 1024,
    'a whole number from 16 to 1024',
  ],
  mean: three,
  std: [
    (value) => three[0](value) && (value as number[]).every((one) => one > 0),
    'three numbers above 0: red, green, blue',
  ],
  layout: [(value) => value === 'nchw' || value === 'nhwc', '"nchw" or "nhwc"'],
  fit: [(value) => ['pad', 'crop', 'stretch'].includes(value as string), '"pad", "crop" or "stretch"'],
  output: [(value) => typeof value === 'string' && value.length <= 1000, 'the name of an output'],
  power: [(value) => typeof value === 'number' && value > 0 && value <= 1, 'a number above 0, at most 1'],
  flip: [(value) => typeof value === 'boolean', 'true or false'],
};

/** What the folder and the configuration say of an image model, over the standard. @throws AisleError `invalid_configuration`. */
export function imageSettings(folder: string, given: JsonObject): ImageSettings {
  const file = join(folder, FOLDER_SETTINGS_FILE);
  return {
    ...STANDARD,
    ...checkedSettings<ImageSettings>(readJson(file) ?? {}, file, RULES),
    ...checkedSettings<ImageSettings>(given, 'the configuration', RULES),
  };
}

/** Whether the model in a folder reads pictures, as its encoder.json or the configuration says. */
export function readsPictures(folder: string, given: JsonObject): boolean {
  return (given['modality'] ?? readJson(join(folder, FOLDER_SETTINGS_FILE))?.['modality']) === 'image';
}
