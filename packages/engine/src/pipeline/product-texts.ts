import type { Product } from '../domain/product.ts';

/** The two texts that stand for a product's meaning; each may be blank, which is like nothing. */
export interface ProductTexts {
  readonly title: string;
  readonly type: string;
}

/** @param type as search learned it; the narrowest category stands in where there is none. */
export function productTexts({ title, categories }: Product, type: string | undefined): ProductTexts {
  return { title, type: type ?? categories?.[0]?.at(-1) ?? '' };
}
