/** Addresses of the shop's pages. */
export function pathOfProduct(itemId: string): string {
  return `/product/${encodeURIComponent(itemId)}`;
}

export function pathOfCategory(path: readonly string[]): string {
  return `/category/${path.map(encodeURIComponent).join('/')}`;
}

/** The parts of an address, decoded; undefined when it is not well formed. */
export function partsOf(pathname: string): readonly string[] | undefined {
  try {
    return pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
