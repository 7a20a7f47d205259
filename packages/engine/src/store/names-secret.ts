/** Words that make the name of a field the name of a secret, or of an address. */
const SECRET_WORDS = new Set(
  'key keys apikey token tokens jwt secret secrets password passwords passwd passphrase pwd authorization auth credential credentials cookie email mail iban cvv cvc'.split(
    ' ',
  ),
);

/** `apiKey`, `X-Api-Key`, `user_email`, `pwd2`; not `keyword`. */
export function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => SECRET_WORDS.has(unnumbered(word))) || SECRET_WORDS.has(words.join(''));
}

function unnumbered(word: string): string {
  let end = word.length;
  while (end > 0 && word.charCodeAt(end - 1) >= 48 && word.charCodeAt(end - 1) <= 57) end--;
  return word.slice(0, end);
}
