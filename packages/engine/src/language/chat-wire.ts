import type { Json, JsonObject } from '../domain/model.ts';
import type { Tokens } from '../domain/ports/language-model.ts';

/** A whole answer of `/chat/completions` as far as it counts here. */
export interface Completion {
  readonly text: string;
  /** Undefined where the service does not count. */
  readonly tokens: Tokens | undefined;
  /** The answer was cut at `max_tokens`. */
  readonly cut: boolean;
}

/** One event of a stream. */
export interface Delta {
  readonly text: string;
  readonly tokens: Tokens | undefined;
  readonly finished: boolean;
}

/** @returns the completion, or what is wrong with the answer. */
export function readCompletion(body: string): Completion | string {
  const answer = parsed(body);
  if (answer === undefined) return 'the answer is not JSON';
  const choice = firstChoice(answer);
  if (choice === undefined) return 'the answer has no choices';
  const text = textOf(choice['message']);
  if (text === undefined) return 'the choice has no message with text';
  return { text, tokens: tokensOf(answer['usage']), cut: choice['finish_reason'] === 'length' };
}

/** @returns the delta, or what is wrong with the event. */
export function readDelta(data: string): Delta | string {
  const event = parsed(data);
  if (event === undefined) return 'an event of the stream is not JSON';
  const { error } = event;
  if (error !== undefined && error !== null) return `the stream says: ${saidBy(data) || 'an error'}`;
  const choice = firstChoice(event);
  const finish = choice?.['finish_reason'];
  return {
    text: textOf(choice?.['delta']) ?? '',
    tokens: tokensOf(event['usage']),
    finished: finish !== undefined && finish !== null,
  };
}

/** What an error body says, cut to one line. */
export function saidBy(body: string): string {
  const answer = parsed(body);
  const error = answer?.['error'];
  const message = isObject(error) ? error['message'] : (error ?? answer?.['message']);
  return typeof message === 'string'
    ? message.replaceAll(/\s+/g, ' ').trim().slice(0, 300).replace(/\.$/, '')
    : '';
}

function firstChoice(answer: JsonObject): JsonObject | undefined {
  const { choices } = answer;
  const first: Json | undefined = Array.isArray(choices) ? (choices as readonly Json[])[0] : undefined;
  return isObject(first) ? first : undefined;
}

/** Content is a text, or parts of which those with `text` count. */
function textOf(message: Json | undefined): string | undefined {
  if (!isObject(message)) return undefined;
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  return (content as readonly Json[])
    .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function tokensOf(usage: Json | undefined): Tokens | undefined {
  if (!isObject(usage)) return undefined;
  const { prompt_tokens: input, completion_tokens: output } = usage;
  const counts = (value: Json | undefined): value is number =>
    Number.isSafeInteger(value) && (value as number) >= 0;
  return counts(input) && counts(output) ? { input, output } : undefined;
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
