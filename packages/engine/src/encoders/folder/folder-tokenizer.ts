import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { AisleError } from '../../domain/errors.ts';
import type { FolderSettings } from './folder-settings.ts';
import { readJson } from './folder-settings.ts';

/** The tokeniser a model brings along, with the settings of its folder applied. */
export interface FolderTokenizer {
  /** Id of padding. */
  readonly padding: number;
  readonly lowerCase: boolean;
  encode(text: string): readonly number[];
}

/** @throws AisleError `invalid_configuration` when tokenizer.json is missing or not understood. */
export function openFolderTokenizer(
  folder: string,
  { maxTokens, lowerCase: asked }: FolderSettings,
): FolderTokenizer {
  const file = join(folder, 'tokenizer.json');
  const description = readJson(file);
  if (description === undefined) {
    throw new AisleError('invalid_configuration', `There is no ${file}.`, {
      field: 'folder',
      remedy:
        'A model folder holds model.onnx and tokenizer.json; export both, or copy them from the model’s page.',
    });
  }
  try {
    const tokenizer = new Tokenizer(description, readJson(join(folder, 'tokenizer_config.json')) ?? {});
    const lowerCase = asked === 'auto' ? knowsNoCapitals(tokenizer) : asked;
    const [last] = tokenizer.encode('').ids.slice(-1);
    return {
      padding: tokenizer.token_to_id('[PAD]') ?? tokenizer.token_to_id('<pad>') ?? 0,
      lowerCase,
      encode(text) {
        const { ids } = tokenizer.encode(lowerCase ? text.toLowerCase() : text);
        if (ids.length <= maxTokens) return ids;
        // What is cut off must not take the closing special token with it.
        const cut = ids.slice(0, maxTokens);
        if (last !== undefined && ids.at(-1) === last) cut[maxTokens - 1] = last;
        return cut;
      },
    };
  } catch (cause) {
    if (cause instanceof AisleError) throw cause;
    throw new AisleError('invalid_configuration', `${file} is not understood: ${(cause as Error).message}.`, {
      field: 'folder',
      remedy: 'The file is the "fast" tokeniser of Hugging Face, version 1.0.',
      cause,
    });
  }
}

/** Whether "A" is as unknown as a character no vocabulary has, though "a" is known. */
function knowsNoCapitals(tokenizer: Tokenizer): boolean {
  const of = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids.join();
  const unknown = of('\u{1F9FF}');
  return unknown !== '' && ['A', 'K', 'X'].every((letter) => of(letter) === unknown) && of('a') !== unknown;
}
