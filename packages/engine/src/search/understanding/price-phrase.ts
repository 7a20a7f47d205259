/** A price asked for, and where in the text it was said. */
export interface PricePhrase {
  readonly from?: number;
  readonly to?: number;
  readonly start: number;
  readonly end: number;
}

const CURRENCY_SIGN = '[$€£¥₹]|usd|eur|gbp|cny|rmb|chf';
const CURRENCY_WORD =
  '(?:dollars?|bucks?|euros?|pounds?|quid|yuan|usd|eur|gbp|cny|rmb|chf|[$€£¥₹]|元|块钱?|人民币|美元|欧元)';
const NUMBER = `(?:(${CURRENCY_SIGN})\\s?)?(\\d+(?:[.,]\\d{3})*(?:\\.\\d+)?)(k?)(?:\\s?(${CURRENCY_WORD})(?![a-z]))?`;
/** What turns a number into a measure; "under 80 cm" is no price. */
const NO_MEASURE =
  '(?!\\s?(?:"|%|[a-z]*\\d|(?:inch|inches|in|cm|mm|m|ft|kg|g|gb|tb|mb|ml|l|w|v|hz|mah|mp|oz|lbs?|watts?|years?|months?|cups?|pages?|pieces?|pcs?)(?![a-z])|英寸|寸|厘米|毫米|米|公斤|克|升|岁))(?![\\d.,]*\\d)';

/** A number is read from its beginning: from each of its digits on would take the square of its length. */
const NOT_WITHIN = '(?<!\\d|\\d[.,])';

const BELOW = new RegExp(
  `(?:under|below|less than|cheaper than|up to|at most|no more than|not more than|max(?:imum)?(?: of)?|within|<=?|低于|不超过|少于|不到|小于)\\s*${NUMBER}${NO_MEASURE}`,
);
const ABOVE = new RegExp(
  `(?:over|above|more than|at least|no less than|min(?:imum)?(?: of)?|>=?|高于|超过|不低于|大于)\\s*${NUMBER}${NO_MEASURE}`,
);
const BETWEEN = new RegExp(`(?:between|from)\\s*${NUMBER}\\s*(?:and|to|-|–)\\s*${NUMBER}${NO_MEASURE}`);
const RANGE = new RegExp(`${NOT_WITHIN}${NUMBER}\\s*(?:-|–|to|到|至|~)\\s*${NUMBER}${NO_MEASURE}`);
const ABOUT = new RegExp(`(?:around|about|approximately|大约|大概|左右)\\s*${NUMBER}${NO_MEASURE}`);
const CHINESE_BELOW = new RegExp(`${NOT_WITHIN}${NUMBER}\\s*(?:以下|以内|之内)`);
const CHINESE_ABOVE = new RegExp(`${NOT_WITHIN}${NUMBER}\\s*以上`);

/** "About" is this much less or more. */
const ABOUT_SHARE = 0.2;

/**
 * The first price limit in a normalised text: "under 80", "$50 to $100", "between 20 and 30 euros", "100元以下". Words that
 * also mean other things ("from", "to", "about", a bare range) count only with a currency.
 */
export function pricePhrase(text: string): PricePhrase | undefined {
  const between = BETWEEN.exec(text) ?? onlyWithCurrency(RANGE.exec(text), [1, 4, 5, 8]);
  if (between !== null && (between[0].startsWith('between') || withCurrency(between, [1, 4, 5, 8]))) {
    const from = numberIn(between, 2);
    const to = numberIn(between, 6);
    if (from <= to) return spanned(between, { from, to });
  }
  const below = BELOW.exec(text) ?? CHINESE_BELOW.exec(text);
  if (below !== null) return spanned(below, { to: numberIn(below, 2) });
  const above = ABOVE.exec(text) ?? CHINESE_ABOVE.exec(text);
  if (above !== null) return spanned(above, { from: numberIn(above, 2) });
  const about = onlyWithCurrency(ABOUT.exec(text), [1, 4]);
  if (about === null) return undefined;
  const middle = numberIn(about, 2);
  return spanned(about, { from: middle * (1 - ABOUT_SHARE), to: middle * (1 + ABOUT_SHARE) });
}

function spanned(match: RegExpExecArray, limits: { from?: number; to?: number }): PricePhrase {
  return { ...limits, start: match.index, end: match.index + match[0].length };
}

function withCurrency(match: RegExpExecArray, groups: readonly number[]): boolean {
  return groups.some((group) => match[group] !== undefined);
}

function onlyWithCurrency(match: RegExpExecArray | null, groups: readonly number[]): RegExpExecArray | null {
  return match !== null && withCurrency(match, groups) ? match : null;
}

function numberIn(match: RegExpExecArray, group: number): number {
  const number = Number(match[group]!.replace(/[.,](?=\d{3}(?:\D|$))/g, ''));
  return match[group + 1] === 'k' ? number * 1000 : number;
}
