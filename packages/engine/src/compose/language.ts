import { setTimeout as wait } from 'node:timers/promises';
import { AisleError } from '../domain/errors.ts';
import type { LanguageModel } from '../domain/ports/language-model.ts';
import { EndpointLanguageModel } from '../language/endpoint-language-model.ts';
import { languageSettings } from '../language/language-settings.ts';
import { openLanguageStore } from '../store/sqlite/language-database.ts';
import { hasLanguageModel, readConfiguration } from './configuration.ts';

export interface OpenedLanguageModel {
  readonly model: LanguageModel;
  /** Requests that may be under way at once. */
  readonly concurrency: number;
  /** Per million tokens. */
  readonly prices: { readonly input: number; readonly output: number };
  readonly perDay: { readonly requests: number; readonly tokens: number };
  /** What an operator should know, one sentence. */
  readonly remark: string | undefined;
}

/**
 * The shop's language model, or undefined where none is configured: then nothing is ever asked.
 * @throws AisleError `invalid_configuration` naming the setting, or the environment variable that is not set.
 */
export function openLanguageModel(data: string): OpenedLanguageModel | undefined {
  const configuration = readConfiguration(data);
  if (!hasLanguageModel(configuration)) return undefined;
  const settings = languageSettings(configuration.languageModel);
  const { keyVariable, url, concurrency, priceInput, priceOutput, requestsPerDay, tokensPerDay } = settings;
  const key = keyVariable === '' ? undefined : process.env[keyVariable];
  if (keyVariable !== '' && (key === undefined || key === '')) {
    throw new AisleError('invalid_configuration', `The environment variable ${keyVariable} is not set.`, {
      field: 'languageModel.keyVariable',
      remedy: 'Set it to the key of the service before the program starts.',
    });
  }
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw new AisleError('invalid_configuration', `The environment variable ${keyVariable} holds no key.`, {
      field: 'languageModel.keyVariable',
      remedy: 'A key has neither spaces nor line ends.',
    });
  }
  const { protocol, hostname } = new URL(url);
  const near = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  const model = new EndpointLanguageModel(settings, openLanguageStore(data), {
    key,
    random: Math.random,
    now: Date.now,
    sleep: (ms, signal) =>
      wait(ms, undefined, { signal }).catch(() => {
        throw signal.reason;
      }),
  });
  return {
    model,
    concurrency,
    prices: { input: priceInput, output: priceOutput },
    perDay: { requests: requestsPerDay, tokens: tokensPerDay },
    remark:
      protocol === 'http:' && !near
        ? 'What is asked travels unencrypted, the key too: the address begins with http.'
        : undefined,
  };
}
