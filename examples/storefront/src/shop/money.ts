import type { Product } from '@aisle/sdk';

type Price = NonNullable<Product['price']>;

const formats = new Map<string, Intl.NumberFormat>();

/** `£12.50`, in the words of the visitor's language. */
export function moneyText(amount: number, currency: string): string {
  let format = formats.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
    formats.set(currency, format);
  }
  return format.format(amount);
}

/** The reduced price where one is in force. */
export function salePriceOf(price: Price, now: number): number | undefined {
  const { sale, saleFrom, saleTo, amount } = price;
  if (sale === undefined || sale >= amount) return undefined;
  if (saleFrom !== undefined && Date.parse(saleFrom) > now) return undefined;
  if (saleTo !== undefined && Date.parse(saleTo) <= now) return undefined;
  return sale;
}

/** What one costs now. */
export function unitPriceOf(price: Price, now: number): number {
  return salePriceOf(price, now) ?? price.amount;
}
