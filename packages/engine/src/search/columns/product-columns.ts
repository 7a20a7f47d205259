import { grown } from '../../domain/grown.ts';
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
    this.price = grown(this.price, capacity, Number.NaN);
    this.sale = grown(this.sale, capacity, Number.NaN);
    this.saleFrom = grown(this.saleFrom, capacity);
    this.saleTo = grown(this.saleTo, capacity);
    this.publishedAt = grown(this.publishedAt, capacity, Number.NaN);
    this.rating = grown(this.rating, capacity);
    this.type = grown(this.type, capacity, -1);
    this.typeHead = grown(this.typeHead, capacity, -1);
  }
}
