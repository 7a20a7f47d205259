/** Text → number; NaN when the text is not a number in this format. */
export type ParseNumber = (text: string) => number;

/** A sign of currency at the beginning, behind plus or minus too, or at the end. */
const CURRENCY_BEFORE = /^([+-]?)\p{Sc}([+-]?)(?=[\d.,])/u;
const CURRENCY_BEHIND = /(?<=[\d.,])\p{Sc}$/u;

/**
 * A parser of numbers in digits. Spaces and apostrophes between digits are let pass. A `thousands` separator must stand
 * where one can, before three digits at the end (`1,234.50`, `1,00,000`): `1.5` read with points for thousands is
 * refused, because fifteen is not what was meant.
 * @param decimal `.` or `,`.
 * @param thousands the other of the two; undefined where the file has none.
 */
export function numberParser(decimal: string, thousands: string | undefined): ParseNumber {
  const grouped =
    thousands === undefined
      ? undefined
      : new RegExp(`^[+-]?\\d{1,3}(?:\\${thousands}\\d{2,3})*\\${thousands}\\d{3}(?:\\${decimal}\\d*)?$`);
  return (text) => {
    let plain = text.replace(/[\s\u00a0']/g, '');
    if (thousands !== undefined && plain.includes(thousands)) {
      if (!grouped!.test(plain)) return Number.NaN;
      plain = plain.replaceAll(thousands, '');
    }
    if (decimal === ',') {
      if (plain.includes('.')) return Number.NaN;
      plain = plain.replace(',', '.');
    }
    return plain === '' ? Number.NaN : Number(plain);
  };
}

/** An amount of money as text, without the one sign of currency before or behind it: `€ 5,00`, `-$3.20`, `5,00 €`. */
export function withoutCurrency(text: string): string {
  const bare = text.replace(/\s/g, '');
  if (CURRENCY_BEFORE.test(bare)) return bare.replace(CURRENCY_BEFORE, '$1$2');
  return bare.replace(CURRENCY_BEHIND, '');
}

/** What to do about a number that cannot be read, by what is wrong with it under this mapping. */
export function numberRemedy(text: string, decimal: string, thousands: string | undefined): string {
  if (decimal === ',' && text.includes('.')) {
    return 'The mapping says "decimalComma": true, so a point may only part thousands, as in 1.234,50; write a comma before the decimals, or leave decimalComma out where the file writes points.';
  }
  if (decimal === '.' && text.includes(',') && thousands === undefined) {
    return 'This mapping takes a point before the decimals and nothing between thousands; set "decimalComma": true for 1.234,50 or "thousands": "," for 1,234.50.';
  }
  return thousands !== undefined && text.includes(thousands)
    ? `A "${thousands}" may only part thousands here, with three digits behind the last.`
    : 'Write a number in digits.';
}
