import type { EpochMs, ItemId } from './ids.ts';

export type ProductKind = 'product' | 'bundle' | 'promotion' | 'content' | 'review';
export type Availability = 'in_stock' | 'out_of_stock' | 'preorder' | 'backorder';
export type ProductStatus = 'active' | 'hidden' | 'deleted';

export interface Price {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly sale?: number;
  readonly saleFrom?: EpochMs;
  readonly saleTo?: EpochMs;
  readonly cost?: number;
}

export type AttributeValue = string | number | boolean | readonly string[];

export interface Product {
  readonly id: ItemId;
  /** Variants of one article share a group. */
  readonly groupId?: string;
  readonly kind: ProductKind;
  readonly title: string;
  readonly description?: string;
  readonly url?: string;
  readonly images?: readonly string[];
  readonly brand?: string;
  /** Paths from broad to narrow, for example `[['Home', 'Kitchen', 'Mugs']]`. */
  readonly categories?: readonly (readonly string[])[];
  readonly gtin?: string;
  readonly price?: Price;
  readonly availability: Availability;
  readonly quantity?: number;
  readonly stores?: readonly string[];
  readonly seller?: string;
  readonly publishedAt?: EpochMs;
  readonly expiresAt?: EpochMs;
  readonly rating?: { readonly average: number; readonly count: number };
  readonly tags?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly i18n?: Readonly<Record<string, { readonly title?: string; readonly description?: string }>>;
  readonly status: ProductStatus;
}

/** Fields to replace; `null` removes an optional field. The id cannot change. */
export type ProductPatch = {
  readonly [Field in keyof Omit<Product, 'id'>]?: Product[Field] | null;
};

/** Separator of the steps of a category path when it is used as one key: `Home > Kitchen`. */
export const CATEGORY_SEPARATOR = ' > ';

/** The narrowest category of a product as one key, or undefined when it has none. */
export function categoryKey(product: Product): string | undefined {
  const path = product.categories?.[0];
  return path && path.length > 0 ? path.join(CATEGORY_SEPARATOR) : undefined;
}
