/**
 * Whether a text kept as it came (a quarantined row) speaks of one of these ids: the id as a whole word, so that
 * customer `12` is not found in order `2012`.
 */
export function mentionsIdentity(text: string, ids: readonly string[]): boolean {
  return ids.some((id) => {
    for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
      if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + id.length])) return true;
    }
    return false;
  });
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}
