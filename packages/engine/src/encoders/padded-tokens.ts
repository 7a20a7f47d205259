/** Token lists as two batch × tokens arrays, padded behind: ids and mask. */
export function padded(
  texts: readonly (readonly number[])[],
  padding: number,
): { readonly ids: BigInt64Array; readonly mask: BigInt64Array; readonly dims: [number, number] } {
  const tokens = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const ids = new BigInt64Array(texts.length * tokens).fill(BigInt(padding));
  const mask = new BigInt64Array(texts.length * tokens);
  for (const [row, text] of texts.entries()) {
    for (let i = 0; i < text.length; i++) {
      ids[row * tokens + i] = BigInt(text[i]!);
      mask[row * tokens + i] = 1n;
    }
  }
  return { ids, mask, dims: [texts.length, tokens] };
}
