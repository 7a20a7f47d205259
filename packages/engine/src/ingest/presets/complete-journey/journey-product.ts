import type { EpochMs, ItemId } from '../../../domain/ids.ts';
import type { Product } from '../../../domain/product.ts';
import { compact } from '../../field-reader.ts';

export const PRODUCT_COLUMNS = [
  'product_id',
  'manufacturer_id',
  'department',
  'brand',
  'product_category',
  'product_type',
  'package_size',
] as const;

export interface JourneyProduct {
  readonly id: string;
  readonly manufacturer: string;
  readonly department: string;
  readonly brand: string;
  readonly category: string;
  readonly type: string;
  readonly size: string;
}

/** What the purchases say of a product. */
export interface JourneySales {
  readonly firstAt: EpochMs;
  /** Median paid for one unit, US dollars. */
  readonly price: number;
}

/** Departments and categories that book no goods: coupons, donations, money orders, fuel by thousandths of a gallon. */
export function isGoods(product: JourneyProduct): boolean {
  return (
    !/^(?:COUPON|FUEL|CHARITABLE CONT|POSTAL CENTER|CNTRL\/STORE SUP|GM MERCH EXP|PROD-WHS SALES)$/.test(
      product.department,
    ) && !/^COUPON|^FUEL|GASOLINE|MISC SALES TRANS|^NO COMMODITY/.test(`${product.category} ${product.type}`)
  );
}

/**
 * The table knows no names, so a product's type and package make its title; brand is `National` or `Private`.
 * Categories are department > category > type.
 */
export function journeyProduct(product: JourneyProduct, sales: JourneySales | undefined): Product {
  const path = [product.department, product.category, product.type]
    .filter((step) => step !== '')
    .map(readable)
    .filter((step, at, steps) => at === 0 || step !== steps[at - 1]);
  const title = path.at(-1) ?? `Product ${product.id}`;
  return compact({
    id: product.id as ItemId,
    kind: 'product',
    title: product.size === '' ? title : `${title}, ${product.size.toLowerCase()}`,
    brand: product.brand === '' ? undefined : product.brand,
    categories: path.length > 0 ? [path] : undefined,
    price: sales && sales.price > 0 ? { amount: sales.price, currency: 'USD' } : undefined,
    availability: 'in_stock',
    publishedAt: sales?.firstAt,
    attributes: compact({
      manufacturer: product.manufacturer || undefined,
      package_size: product.size || undefined,
    }),
    status: 'active',
  }) as Product;
}

/** `FRZN ICE:CRUSHED/CUBED` → `Frzn Ice: Crushed/Cubed`. */
function readable(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?: ?/g, ': ')
    .trim()
    .replace(/(^|[\s/&(-])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}
