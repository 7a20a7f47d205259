/** Text → number; NaN when the text is not a number in this format. */
export type ParseNumber = (text: string) => number;

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
