import type { EpochMs, ItemIndex } from '../domain/ids.ts';
import type { Repurchase } from '../domain/model.ts';
import type { RepeatPolicy } from '../domain/placement.ts';
import { ACTIVE, type CatalogueIndex, IN_STOCK } from './catalogue/catalogue-index.ts';
import type { CompiledFilter } from './filters/compiled-filter.ts';
import { DISMISSED, IN_CART, PURCHASED, type ShopperMarks } from './shopper-marks.ts';

/** What one slate demands of its items. */
export interface SlateRules {
  readonly now: EpochMs;
  readonly outOfStock: boolean;
  readonly repeat: RepeatPolicy;
  /** Everybody's habit with an item, where a model knows it. */
  readonly habit: ((item: ItemIndex) => Repurchase) | undefined;
  /** Category key of a category page: items outside are out. */
  readonly category: string | undefined;
  /** Item the page is about, −1 for none; its variants are out too. */
  readonly pageItem: number;
  /** Bound to this request. */
  readonly filters: readonly CompiledFilter[];
  /** Digests of what earlier pages showed. */
  readonly seen: ReadonlySet<number> | undefined;
}

/** Answers, for one slate at a time, whether an item may be shown; each item is looked at once. */
export class Eligibility {
  readonly #index: CatalogueIndex;
  readonly #marks: ShopperMarks;
  #rules: SlateRules | undefined;
  #pageGroup = -1;
  /** `round` when allowed, `−round` when not, anything else when not looked at. */
  #verdicts = new Int32Array(1024);
  #round = 0;
  /** Per category set: the same code for "within the category page". */
  #categoryVerdicts = new Int32Array(64);

  constructor(index: CatalogueIndex, marks: ShopperMarks) {
    this.#index = index;
    this.#marks = marks;
  }

  begin(rules: SlateRules): void {
    const capacity = this.#index.flags.length;
    if (capacity > this.#verdicts.length) this.#verdicts = new Int32Array(capacity);
    this.#round++;
    this.#rules = rules;
    this.#pageGroup = rules.pageItem >= 0 ? this.#index.group[rules.pageItem]! : -1;
  }

  /** Rules an item out of the running slate. */
  exclude(item: number): void {
    this.#verdicts[item] = -this.#round;
  }

  allows(item: number): boolean {
    const verdict = this.#verdicts[item]!;
    if (verdict === this.#round) return true;
    if (verdict === -this.#round) return false;
    const allowed = this.#judge(item);
    this.#verdicts[item] = allowed ? this.#round : -this.#round;
    return allowed;
  }

  #judge(item: number): boolean {
    const rules = this.#rules!;
    const index = this.#index;
    const flags = index.flags[item]!;
    if ((flags & ACTIVE) === 0) return false;
    if ((flags & IN_STOCK) === 0 && !rules.outOfStock) return false;
    if (index.publishedAt[item]! > rules.now || index.expiresAt[item]! <= rules.now) return false;
    if (item === rules.pageItem) return false;
    if (this.#pageGroup >= 0 && index.group[item] === this.#pageGroup) return false;
    const marks = this.#marks;
    if (marks.has(item, IN_CART | DISMISSED)) return false;
    if (!this.#repeatAllows(item, rules)) return false;
    if (rules.category !== undefined && !this.#withinCategory(index.categorySet[item]!, rules.category))
      return false;
    if (rules.seen !== undefined) {
      if (rules.seen.has(index.digest[item]!) || rules.seen.has(index.groupDigest[item]!)) return false;
    }
    for (let i = 0; i < rules.filters.length; i++) if (!rules.filters[i]!.test(item)) return false;
    return true;
  }

  #repeatAllows(item: number, rules: SlateRules): boolean {
    if (rules.repeat === 'allow') return true;
    const bought = this.#marks.has(item, PURCHASED);
    if (rules.repeat === 'only') return bought;
    return (
      !bought ||
      (rules.repeat === 'rebuyable' &&
        this.#marks.isRebuyable(item, rules.now, rules.habit?.(item as ItemIndex)))
    );
  }

  #withinCategory(set: number, category: string): boolean {
    if (set < 0) return false;
    if (set >= this.#categoryVerdicts.length) {
      const grown = new Int32Array(Math.max(set + 1, 2 * this.#categoryVerdicts.length));
      grown.set(this.#categoryVerdicts);
      this.#categoryVerdicts = grown;
    }
    const verdict = this.#categoryVerdicts[set]!;
    if (verdict === this.#round) return true;
    if (verdict === -this.#round) return false;
    const within = this.#index.categories.members(set).has(category);
    this.#categoryVerdicts[set] = within ? this.#round : -this.#round;
    return within;
  }
}
