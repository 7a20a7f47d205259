/** Characters of a quoted value that tell one kind from another. */
const LONGEST_SHAPE = 24;

/**
 * What rows have in common that are wrong in the same way: the place at fault, and the reason with each quoted value
 * brought down to its shape. `Menge is "zwei"` and `Menge is "viel"` are one kind, `Menge is "5 Stk"` is another; so are
 * times with two digits for the year. Lines of an event are not told apart.
 */
export function mistakeKind(reason: string, place = ''): string {
  const shaped = reason.replace(/"([^"]*)"/g, (_, value: string) => `"${shapeOf(value)}"`);
  return `${place}\n${shaped}`.replace(/\[\d+\]/g, '[]');
}

/** Letters become one `a`; one or two digits `9`, more of them `999`; signs and spaces stay. */
function shapeOf(value: string): string {
  return value
    .slice(0, 4 * LONGEST_SHAPE)
    .replace(/\p{L}+/gu, 'a')
    .replace(/\d+/g, (digits) => (digits.length < 3 ? '9' : '999'))
    .slice(0, LONGEST_SHAPE);
}
