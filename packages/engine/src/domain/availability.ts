import type { Product, ProductPatch } from './product.ts';

/** Whether a product of which only the stock is known can be bought: none left is out of stock, as feeds mean it. */
export function availabilityOf(quantity: number | undefined): Product['availability'] {
  return quantity === 0 ? 'out_of_stock' : 'in_stock';
}

/**
 * A change of the stock alone, with what follows for the availability: none left is out of stock, and what was out of
 * stock with none left is in stock again. A product on pre-order or back-order stays that.
 */
export function withStock(patch: ProductPatch, before: Product | undefined): ProductPatch {
  const { quantity } = patch;
  if (patch.availability !== undefined || typeof quantity !== 'number' || before === undefined) return patch;
  const soldOut = before.availability === 'out_of_stock' && before.quantity === 0;
  if (!soldOut && before.availability !== 'in_stock') return patch;
  return { ...patch, availability: availabilityOf(quantity) };
}
