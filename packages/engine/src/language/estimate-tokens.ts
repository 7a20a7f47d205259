import type { ChatMessage } from './data-message.ts';

/** Tokens around each message: its role and its marks. */
const PER_MESSAGE = 8;

/**
 * Tokens of messages by an estimate that errs upwards: three letters of an alphabet a token (English takes four), one
 * and a half a letter of any other script.
 */
export function estimateTokens(messages: readonly ChatMessage[]): number {
  let thirds = 0;
  for (const { content } of messages)
    for (let i = 0; i < content.length; i++) thirds += content.charCodeAt(i) < 0x250 ? 2 : 9;
  return Math.ceil(thirds / 6) + messages.length * PER_MESSAGE;
}
