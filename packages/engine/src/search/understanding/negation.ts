/** Words the shopper does not want, and where in the text that was said. */
export interface Negation {
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

const ENGLISH =
  /(?<=^|\s)(?:without(?: any| a| an)?|excluding|except(?: for)?|not|no)\s+([\p{L}\p{N}-]+(?:\s+(?:or|and)\s+[\p{L}\p{N}-]+)?)/u;
const MINUS = /(?<=^|\s)-([\p{L}][\p{L}\p{N}]*)/u;
const CHINESE = /(?:不含|不带|不要|除了)([\p{Script=Han}]{1,4}?)(?=的|和|或|$|\s|[,,])/u;
/** "no" before these is no refusal. */
const NAMES = /^no\s+(?:more|less|name|brand|\d)/u;

/** The first refusal in a normalised text: "without sugar", "-leather", 不含糖. */
export function negation(text: string): Negation | undefined {
  for (const pattern of [ENGLISH, MINUS, CHINESE]) {
    const match = pattern.exec(text);
    if (match === null || NAMES.test(match[0])) continue;
    return { words: match[1]!, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}
