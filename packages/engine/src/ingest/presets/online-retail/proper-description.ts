/** What stock keepers write when they correct their counts. */
const NOTE =
  /\b(?:check|damag\w*|dagamed|adjust\w*|found|missing|lost|thrown|throw away|wet|rusty|mould\w*|crush\w*|smashed|broken|breakages|cracked|faulty|unsaleable|destroyed|wrong\w*|incorrect\w*|mix(?:ed)? up|counted|returned|sold as|amazon|ebay|dotcom\w*|mailout|test|display|showroom|samples?|barcode|given away|put aside|credit\w*|can't find|oops|historic|stock)\b/i;

/**
 * Whether a description names the article rather than an event in the warehouse. Articles are written in capitals
 * (a size such as `40x40cm` aside), notes in small letters or around a question mark.
 */
export function isProperDescription(description: string): boolean {
  if (!/[A-Za-z]{3}/.test(description) || /^\?|\?\?/.test(description)) return false;
  const capitals = description.match(/[A-Z]/g)?.length ?? 0;
  const small = description.match(/[a-z]/g)?.length ?? 0;
  if (capitals < small && NOTE.test(description)) return false;
  return capitals >= small || /^[A-Z*]/.test(description);
}
