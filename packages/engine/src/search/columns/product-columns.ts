import type { EpochMs } from '../../domain/ids.ts';
import type { Product } from '../../domain/product.ts';

/** What sorting, price filters and type bonuses look at, by item index. */
export class ProductColumns {
  /** Regular price, NaN where unknown. */
  price = new Float64Array(1024).fill(Number.NaN);
  /** Price in force from `saleFrom` until before `saleTo`, NaN where there is none. */
  sale = new Float64Array(1024).fill(Number.NaN);
  saleFrom = new Float64Array(1024);
  saleTo = new Float64Array(1024);
  publishedAt = new Float64Array(1024).fill(Number.NaN);
  /** Average of ratings, damped by how few they are; 0 without any. */
  rating = new Float32Array(1024);
  /** Number of the product type and term of its head noun, −1 where unknown. */
  type = new Int32Array(1024).fill(-1);
  typeHead = new Int32Array(1024).fill(-1);

  put(item: number, product: Product, type: number, typeHead: number): void {
    if (item >= this.price.length) this.#grow(Math.max(item + 1, 2 * this.price.length));
    const { price, rating } = product;
    this.price[item] = price?.amount ?? Number.NaN;
    this.sale[item] = price?.sale ?? Number.NaN;
    this.saleFrom[item] = price?.saleFrom ?? Number.NEGATIVE_INFINITY;
    this.saleTo[item] = price?.saleTo ?? Number.POSITIVE_INFINITY;
    this.publishedAt[item] = product.publishedAt ?? Number.NaN;
    this.rating[item] = rating === undefined ? 0 : (rating.average * rating.count) / (rating.count + 3);
    this.type[item] = type;
    this.typeHead[item] = typeHead;
  }

  /** What a shopper pays at `now`; NaN where unknown. Without a time: the regular price. */
  priceAt(item: number, now: EpochMs | undefined): number {
    const sale = this.sale[item]!;
    return now !== undefined && !Number.isNaN(sale) && now >= this.saleFrom[item]! && now < this.saleTo[item]!
      ? sale
      : this.price[item]!;
  }

  /** The next time after `now` at which a sale begins or ends; infinity where none will. */
  pricesChangeAt(now: EpochMs): number {
    let next = Number.POSITIVE_INFINITY;
    for (let item = 0; item < this.sale.length; item++) {
      if (Number.isNaN(this.sale[item]!)) continue;
      const from = this.saleFrom[item]!;
      const to = this.saleTo[item]!;
      if (from > now && from < next) next = from;
      if (to > now && to < next) next = to;
    }
    return next;
  }

  #grow(capacity: number): void {
    this.price = grown(this.price, new Float64Array(capacity).fill(Number.NaN));
    this.sale = grown(this.sale, new Float64Array(capacity).fill(Number.NaN));
    this.saleFrom = grown(this.saleFrom, new Float64Array(capacity));
    this.saleTo = grown(this.saleTo, new Float64Array(capacity));
    this.publishedAt = grown(this.publishedAt, new Float64Array(capacity).fill(Number.NaN));
    this.rating = grown(this.rating, new Float32Array(capacity));
    this.type = grown(this.type, new Int32Array(capacity).fill(-1));
    this.typeHead = grown(this.typeHead, new Int32Array(capacity).fill(-1));
  }
}

function grown<T extends Int32Array | Float32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
