/** Characters of a value in a report. */
const LONGEST_VALUE = 40;
const WITHHELD = '(not shown)';
/** Fields that say who it was; a report is handed round. */
const PERSONAL = /^(?:visitorId|shopperId|sessionId)$/;
/** Read from the beginning of a run alone: from each of its letters on would take the square of its length. */
const ADDRESS = /(?<![^\s"'<>(),;:@])[^\s"'<>(),;:@]+@[^\s"'<>(),;:@]+/g;
/** Keys, signed visitor tokens, cookies: runs longer than words are, or as long with a digit in them. */
const TOKEN = /[A-Za-z0-9_.-]{24,}/g;
const LONGEST_WORD = 36;

/** A value as a report may show it: short, and nothing that says who a person is. @param field path of the record. */
export function shownValue(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.trim() === '') return '';
  if (PERSONAL.test(field)) return WITHHELD;
  // Cut generously first: a value may be as long as a line.
  const shown = shownText(text.slice(0, 400)).trim();
  const characters = [...shown];
  return characters.length <= LONGEST_VALUE ? shown : `${characters.slice(0, LONGEST_VALUE - 1).join('')}…`;
}

/** A sentence without the mail addresses and tokens in it. */
export function shownText(text: string): string {
  return text
    .replace(ADDRESS, WITHHELD)
    .replace(TOKEN, (run) => (run.length > LONGEST_WORD || /\d/.test(run) ? `${run.slice(0, 4)}…` : run));
}
