import type { Product } from '@aisle/sdk';
import { keep, readKept } from './device-storage.ts';
import { Listeners } from './listeners.ts';
import { unitPriceOf } from './money.ts';

export interface CartLine {
  readonly product: Product;
  readonly quantity: number;
  /** The answer that brought the shopper to the product, for attribution. */
  readonly requestId?: string;
}

/** Above it a browser's storage and the wire's limit on carts would be strained. */
const MOST_LINES = 100;
export const MOST_OF_ONE = 99;

function isLines(value: unknown): value is CartLine[] {
  return (
    Array.isArray(value) &&
    value.every((line) => typeof line?.product?.id === 'string' && Number.isInteger(line.quantity))
  );
}

/** What lies in the cart of the person on this device. */
export class Cart {
  #owner: string;
  #lines: readonly CartLine[];
  readonly changed = new Listeners();

  constructor(owner: string) {
    this.#owner = owner;
    this.#lines = this.#read(owner);
  }

  get lines(): readonly CartLine[] {
    return this.#lines;
  }

  get itemIds(): string[] {
    return this.#lines.map(({ product }) => product.id);
  }

  get count(): number {
    return this.#lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  /** Sum of the lines at today's prices; products without a price count nothing. */
  total(now: number): number {
    return this.#lines.reduce(
      (sum, { product, quantity }) => sum + (product.price ? unitPriceOf(product.price, now) : 0) * quantity,
      0,
    );
  }

  /** False when the cart is full. */
  add(product: Product, requestId?: string): boolean {
    const held = this.#lines.find((line) => line.product.id === product.id);
    if (held) this.setQuantity(product.id, held.quantity + 1);
    else if (this.#lines.length >= MOST_LINES) return false;
    else
      this.#set([
        ...this.#lines,
        { product, quantity: 1, ...(requestId === undefined ? {} : { requestId }) },
      ]);
    return true;
  }

  /** 0 takes the line out. */
  setQuantity(itemId: string, quantity: number): void {
    const most = Math.min(MOST_OF_ONE, quantity);
    this.#set(
      this.#lines.flatMap((line) => {
        if (line.product.id !== itemId) return [line];
        return most < 1 ? [] : [{ ...line, quantity: most }];
      }),
    );
  }

  clear(): void {
    this.#set([]);
  }

  /** The cart of another person; with `bring` what lies in this one goes along. */
  changeOwner(owner: string, bring: boolean): void {
    const brought = bring ? this.#lines : [];
    if (bring) keep(nameOf(this.#owner), []);
    this.#owner = owner;
    const theirs = this.#read(owner);
    const known = new Set(theirs.map(({ product }) => product.id));
    this.#set([...theirs, ...brought.filter(({ product }) => !known.has(product.id))].slice(0, MOST_LINES));
  }

  #read(owner: string): readonly CartLine[] {
    return readKept(nameOf(owner), isLines, []);
  }

  #set(lines: readonly CartLine[]): void {
    this.#lines = lines;
    keep(nameOf(this.#owner), lines);
    this.changed.notify();
  }
}

function nameOf(owner: string): string {
  return `storefront.cart ${owner}`;
}
