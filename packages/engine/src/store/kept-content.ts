/** Characters kept of a quarantined row. */
const CONTENT_LIMIT = 2_000;

/** The beginning of a row's content; a character of two code units is not cut in half. */
export function keptContent(content: string): string {
  if (content.length <= CONTENT_LIMIT) return content;
  const last = content.charCodeAt(CONTENT_LIMIT - 1);
  return content.slice(0, last >= 0xd800 && last < 0xdc00 ? CONTENT_LIMIT - 1 : CONTENT_LIMIT);
}
