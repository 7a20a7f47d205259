/**
 * The text without the given characters at its end. One pass from the end: an expression such as `/[ .]+$/` begins anew at
 * each character of every run, 4 s for 64 KB of blanks before a letter.
 * @param characters each one UTF-16 code unit.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
