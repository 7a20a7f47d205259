import type { ShopperId, VisitorId } from '../domain/ids.ts';
import type { Random } from '../domain/random.ts';
import { BRANDS, COLOURS, STYLES } from './looks.ts';
import { CATEGORIES } from './taxonomy.ts';

/** What a simulated shopper is like inside. Nothing of it is visible to a recommender but through behaviour. */
export interface ShopperTraits {
  readonly shopperId: ShopperId;
  /** The shopper's devices; each is a guest until it signs in. */
  readonly visitorIds: readonly VisitorId[];
  /** Share of interest per category, sums to 1; few large shares. */
  readonly categoryTaste: Float64Array;
  readonly styleTaste: Float64Array;
  readonly colourTaste: Float64Array;
  readonly brandTaste: Float64Array;
  /** Preferred price as a factor on the category's median. */
  readonly priceLevel: number;
  /** Loss of utility per e-fold away from that price. */
  readonly priceSensitivity: number;
  /** Mean visits per 30 days. */
  readonly visitsPerMonth: number;
  /** Factor on the rhythm at which this household uses things up. */
  readonly rhythmFactor: number;
  /** Day of the simulation from which the shopper exists. */
  readonly firstDay: number;
  readonly device: 'mobile' | 'desktop' | 'tablet';
  readonly country: string;
  /** Share of visits begun without signing in. */
  readonly guestShare: number;
}

const COUNTRIES = ['GB', 'GB', 'GB', 'GB', 'IE', 'FR', 'DE', 'NL'] as const;
const DEVICES = ['mobile', 'mobile', 'mobile', 'desktop', 'desktop', 'tablet'] as const;

export function simulateShoppers(random: Random, count: number, days: number): ShopperTraits[] {
  return Array.from({ length: count }, (_, number) => {
    const devices = random.chance(0.35) ? 2 : 1;
    return {
      shopperId: `shopper-${number + 1}` as ShopperId,
      visitorIds: Array.from(
        { length: devices },
        (_, device) => `device-${number + 1}-${device + 1}` as VisitorId,
      ),
      categoryTaste: random.dirichlet(CATEGORIES.length, 0.12),
      styleTaste: random.dirichlet(STYLES.length, 0.5),
      colourTaste: random.dirichlet(COLOURS.length, 0.5),
      brandTaste: random.dirichlet(BRANDS.length, 0.6),
      priceLevel: Math.exp(0.3 * random.normal()),
      priceSensitivity: 0.6 + 1.4 * random.uniform(),
      visitsPerMonth: 0.5 + 3 * random.exponential(),
      rhythmFactor: Math.exp(0.35 * random.normal()),
      firstDay: random.chance(0.6) ? 0 : random.below(days),
      device: random.pick(DEVICES),
      country: random.pick(COUNTRIES),
      guestShare: random.uniform() * 0.6,
    };
  });
}
