import { withoutEnd } from '../../domain/without-end.ts';

/** Markup, code, escapes and marks that no word for a product needs. */
const MARKS = /[<>{}[\]`|\\^~=@#*_$€£¥₹₽]|\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}|\p{So}/u;
const LINK =
  /(?:https?|ftp|javascript|data|mailto):|\bwww\.|[\p{L}\d-]\.(?:com|net|org|io|shop|store|info|biz|ru|cn|co|ai|app|dev|de|fr|uk)\b/iu;
/** What only the shop may say: money, stock, promises; in English, German, French, Spanish and Chinese. */
const CLAIM =
  /\d\s*(?:%|usd|eur|gbp|cny|rmb|dollars?|euros?|元|cents?\b)|\b(?:prices?|sale|discount\w*|free|gratis|kostenlos|gratuit\w*|cheap\w*|best ?sell\w*|guarantee\w*|certified|recall\w*|in stock|out of stock|sold out|discontinued|ausverkauft|rabatt|agotado|buy now|order now|coupon|voucher|refund\w*)\b|免费|打折|缺货|售罄|现货/iu;
/** Words about the conversation: a sign that the answer is about the question and not about the product. */
const TALK =
  /\b(?:system prompt|instructions?|ignore (?:all|the|previous|any)|as an ai|language model|assistant|json|schema|api ?keys?|passwords?)\b/i;

/**
 * A model's word for a product as it may be kept, or undefined for what is none: markup, links, prices and other claims,
 * talk about the question, no letters, too long.
 */
export function plainLabel(text: string, mostCharacters: number): string | undefined {
  const label = withoutEnd(text.normalize('NFC').replaceAll(/\s+/g, ' ').trim(), ' .,;:!?');
  if (label === '' || label.length > mostCharacters || !/[\p{L}\d]/u.test(label)) return undefined;
  return [MARKS, LINK, CLAIM].some((pattern) => pattern.test(label)) || isTalk(label) ? undefined : label;
}

/** Whether a text speaks about the conversation and not about a product. */
export function isTalk(text: string): boolean {
  return TALK.test(text);
}

/** Words of a text, small, without accents. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\d]+/gu) ?? []
  );
}
