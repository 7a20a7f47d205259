import { type InvoiceLine, isCancellation } from './invoice-line.ts';
import type { LineFault } from './line-reader.ts';

/**
 * An article's code starts with five digits, letters behind them name a variant (`85123A`); the sister shop's own
 * articles start with DCGS. Whatever else stands in the column books something that is no article: postage (POST,
 * DOT, C2), discounts (D), manual entries (M), fees (BANK CHARGES, AMAZONFEE, CRUK), samples (S), bad debt (B), pads
 * that go with cushions (PADS), vouchers (gift_0001_…), tests (TEST001).
 */
const ARTICLE_CODE = /^(?:\d{5}[A-Z]{0,3}|DCGS[A-Z0-9]+)$/;

/** Services that were booked under a code which looks like an article's. */
const SERVICE =
  /^(?:manual|discount|(?:next day )?carriage|(?:dotcom )?postage|samples|high resolution image|packing charge|.*gift voucher.*)$/i;

/**
 * Why a line is no sale and no cancellation of an article; undefined when it is one.
 * The first rule that holds names the reason.
 */
export function judgeLine(line: InvoiceLine): LineFault | undefined {
  if (!ARTICLE_CODE.test(line.item) || SERVICE.test(line.description)) {
    return {
      code: 'not_an_article',
      reason: `${line.item} books ${line.description || 'no article'}`,
      remedy: 'Nothing to mend: nobody can be recommended this.',
    };
  }
  if (line.quantity <= 0 && !isCancellation(line)) {
    return {
      code: 'stock_adjustment',
      reason: `quantity ${line.quantity} outside a cancellation`,
      remedy: 'Nothing to mend: a correction of the stock is no sale.',
    };
  }
  if (line.price <= 0) {
    return {
      code: 'price_not_positive',
      reason: `the unit price is ${line.price}`,
      remedy: 'Write the price that was paid, if it was a sale.',
    };
  }
  if (line.quantity >= 0 && isCancellation(line)) {
    return { code: 'invalid_field', reason: `a cancellation of ${line.quantity} units` };
  }
  return undefined;
}
