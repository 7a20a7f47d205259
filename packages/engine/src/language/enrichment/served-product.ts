import type { AcceptedFields } from '../../domain/enrichment.ts';
import type { AttributeValue, Product } from '../../domain/product.ts';
import { RECORD_LIMITS } from '../../domain/record-limits.ts';

/**
 * A product as served: what the shop sent, and accepted values where the shop says nothing. Its own tags come first; an
 * attribute of its own, `shortTitle`, `style` and `occasion` among them, is never replaced.
 */
export function servedProduct(product: Product, accepted: AcceptedFields): Product {
  const own = product.attributes ?? {};
  const attributes: Record<string, AttributeValue> = { ...own };
  let free = RECORD_LIMITS.attributes - Object.keys(own).length;
  let tags = product.tags;
  for (const [field, value] of accepted) {
    if (field === 'tags') tags = withTags(product.tags ?? [], typeof value === 'string' ? [value] : value);
    else {
      const name = field.startsWith('attributes.') ? field.slice('attributes.'.length) : field;
      if (Object.hasOwn(own, name) || free <= 0) continue;
      attributes[name] = value;
      free -= 1;
    }
  }
  return {
    ...product,
    ...(tags === undefined ? {} : { tags }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}

function withTags(own: readonly string[], accepted: readonly string[]): readonly string[] {
  const known = new Set(own.map((tag) => tag.toLowerCase()));
  const more = accepted.filter((tag) => !known.has(tag.toLowerCase()));
  return [...own, ...more.slice(0, Math.max(0, RECORD_LIMITS.tags - own.length))];
}
