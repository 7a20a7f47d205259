import { AisleError } from '../domain/errors.ts';
import type { ItemId } from '../domain/ids.ts';
import type { Product, ProductPatch } from '../domain/product.ts';

const REQUIRED: ReadonlySet<string> = new Set(['id', 'kind', 'title', 'availability', 'status']);

/**
 * The product with the patch's fields replaced; `null` removes an optional one.
 * @throws AisleError `invalid_field` when the patch removes a field every product has, or names another id.
 */
export function patchProduct(product: Product, patch: ProductPatch): Product {
  const result: Record<string, unknown> = { ...product };
  for (const [field, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (field === 'id' && value !== product.id) {
      throw new AisleError('invalid_field', 'The id of a product cannot change.', {
        field,
        remedy: 'Add the product under its new id and delete the old one.',
      });
    }
    if (value !== null) {
      result[field] = value;
    } else if (REQUIRED.has(field)) {
      throw new AisleError('invalid_field', `Every product has a ${field}; it cannot be removed.`, {
        field,
        remedy: `Send a new ${field}, or leave it out of the patch.`,
      });
    } else {
      delete result[field];
    }
  }
  return result as unknown as Product;
}

export function productNotFound(id: ItemId): AisleError {
  return new AisleError('product_not_found', `The catalogue has no product "${id}".`, {
    field: 'id',
    remedy: 'Check the id, or send the product first.',
  });
}
