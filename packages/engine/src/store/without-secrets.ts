import type { QuarantinedRow } from '../domain/ports/quarantine.ts';
import { keptContent } from './kept-content.ts';
import { maskedForms } from './secret-forms.ts';
import { maskedMembers } from './secret-members.ts';

const MASK = '…';

/** Shorter ones are found by chance in the words of a reason. */
const SHORTEST_VALUE = 4;
/** Values looked for in the reason; a row with more is no shop's, and its reason goes. */
const MOST_VALUES = 16;

/** A row at the length that is kept, so that what is done with it is bounded. */
export function shortenedRow(row: QuarantinedRow): QuarantinedRow {
  return { ...row, content: keptContent(row.content), reason: keptContent(row.reason) };
}

/**
 * A refused row as it is kept: beginning and reason of what came, without the secrets in it. The time it takes grows with
 * the two lengths kept and with nothing else.
 */
export function withoutSecrets(row: QuarantinedRow): QuarantinedRow {
  const short = shortenedRow(row);
  const members = maskedMembers(short.content, MASK);
  const values = new Set(members.values.filter((value) => value.length >= SHORTEST_VALUE));
  let { reason } = short;
  if (values.size > MOST_VALUES) reason = MASK;
  else for (const value of values) reason = reason.replaceAll(value, () => MASK);
  return { ...short, content: maskedForms(members.text, MASK), reason: maskedForms(reason, MASK) };
}
