/** Card and account numbers, told from other numbers by their check digits. */

const LONGEST_CARD = 19;
const LONGEST_ACCOUNT = 34;

/**
 * Where the card number that begins at `from` ends: digits, single blanks or hyphens between them, a beginning and a
 * length that are issued, and the check digit of ISO/IEC 7812 (Luhn). Undefined where there is none. Times since 1970 and
 * articles' bar codes have other beginnings or lengths.
 */
export function endOfCardNumber(text: string, from: number): number | undefined {
  let digits = '';
  let at = from;
  let end = from;
  while (at < text.length && digits.length <= LONGEST_CARD) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits += String.fromCharCode(code);
      at++;
      end = at;
    } else if (digits !== '' && at === end && (code === 0x20 || code === 0x2d)) at++;
    else break;
  }
  if (digits.length < 14 || isAlphanumeric(text.charCodeAt(end))) return undefined;
  return isIssued(digits) && hasLuhn(digits) ? end : undefined;
}

/** First digits and lengths of the large schemes: Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay. */
function isIssued(digits: string): boolean {
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  switch (digits.length) {
    case 14:
      return two === 36 || two === 38 || (four >= 3000 && four <= 3059);
    case 15:
      return two === 34 || two === 37;
    case 16:
      return (
        digits.startsWith('4') ||
        (two >= 51 && two <= 55) ||
        (four >= 2221 && four <= 2720) ||
        (four >= 3528 && four <= 3589) ||
        four === 6011 ||
        two === 62 ||
        two === 65
      );
    default:
      return (digits.length > 16 && two === 62) || (digits.length === LONGEST_CARD && digits.startsWith('4'));
  }
}

function hasLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const weighed = place % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/**
 * Where the international bank account number that begins at `from` ends: two capitals, two digits, 11 to 30 capitals and
 * digits, in groups of four or without blanks, of remainder 1 modulo 97 (ISO 13616). Undefined where there is none.
 */
export function endOfAccountNumber(text: string, from: number): number | undefined {
  const country = [text.charCodeAt(from), text.charCodeAt(from + 1)];
  const check = [text.charCodeAt(from + 2), text.charCodeAt(from + 3)];
  if (!country.every(isCapital) || !check.every(isDigit)) return undefined;
  let number = '';
  let at = from;
  let end: number | undefined;
  while (at < text.length && number.length < LONGEST_ACCOUNT) {
    const code = text.charCodeAt(at);
    if (isCapital(code) || isDigit(code)) {
      number += String.fromCharCode(code);
      at++;
      // The longest that checks: what follows a blank may be another word.
      if (number.length >= 15 && !isAlphanumeric(text.charCodeAt(at)) && hasRemainderOne(number)) end = at;
    } else if (code === 0x20 && number.length % 4 === 0) at++;
    else break;
  }
  return end;
}

function hasRemainderOne(number: string): boolean {
  let remainder = 0;
  for (let place = 0; place < number.length; place++) {
    const code = number.charCodeAt((place + 4) % number.length);
    remainder = isDigit(code) ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + code - 55) % 97;
  }
  return remainder === 1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isCapital(code) || (code >= 97 && code <= 122);
}
