import type { CartLine } from './cart.ts';
import { unitPriceOf } from './money.ts';
import type { Shop } from './shop.ts';

export interface PlacedOrder {
  readonly id: string;
  readonly lines: readonly CartLine[];
  readonly value: number;
  readonly currency: string;
}

const nameOf = (id: string) => `storefront.order ${id}`;

/**
 * Turns the cart into a simulated order: the purchase is told, and the cart emptied once it is kept.
 * @returns the order's number
 * @throws AisleProblem when the purchase is refused; the cart stays as it is.
 */
export async function placeOrder({ cart, activity, configuration }: Shop): Promise<string> {
  const lines = cart.lines;
  const id = `S-${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
  const value = Math.round(cart.total(Date.now()) * 100) / 100;
  const currency =
    lines.find(({ product }) => product.price)?.product.price?.currency ?? configuration.currency;
  const items = lines.map(({ product, quantity, requestId }) => ({
    itemId: product.id,
    quantity,
    ...(product.price ? { unitPrice: unitPriceOf(product.price, Date.now()) } : {}),
    ...(requestId === undefined ? {} : { requestId }),
  }));
  activity.report({ type: 'begin_checkout', items });
  await activity.tell({ type: 'purchase', items, order: { id, value, currency } });
  const order: PlacedOrder = { id, lines, value, currency };
  try {
    sessionStorage.setItem(nameOf(id), JSON.stringify(order));
  } catch {
    // The confirmation then shows the number alone.
  }
  cart.clear();
  return id;
}

/** An order placed in this tab. */
export function placedOrder(id: string): PlacedOrder | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(nameOf(id)) ?? 'null') as PlacedOrder | null) ?? undefined;
  } catch {
    return undefined;
  }
}
