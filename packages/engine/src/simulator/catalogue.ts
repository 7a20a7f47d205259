import { DAY_MS } from '../domain/day-ms.ts';
import type { EpochMs, ItemId } from '../domain/ids.ts';
import type { Product } from '../domain/product.ts';
import type { Random } from '../domain/random.ts';
import { BRANDS, COLOURS, STYLES } from './looks.ts';
import { CATEGORIES } from './taxonomy.ts';

/** What decides how much a shopper wants a product: indices into the taxonomy's lists, and hidden quality. */
export interface ProductTraits {
  readonly category: number;
  readonly type: number;
  readonly style: number;
  readonly colour: number;
  readonly brand: number;
  readonly price: number;
  /** Standard normal; what everyone likes or dislikes about it. */
  readonly quality: number;
  readonly publishedAt: EpochMs;
}

export interface SimulatedProduct {
  readonly product: Product;
  readonly traits: ProductTraits;
}

/** Prices as shops write them: 4.95, 12.50, 48. */
function shelfPrice(raw: number): number {
  if (raw < 10) return Math.max(0.95, Math.floor(raw) + 0.95);
  if (raw < 30) return Math.round(raw * 2) / 2;
  return Math.round(raw);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * A coherent catalogue: `count` products spread over the forty categories, four in five there from the start,
 * the others published during the `days` after it.
 */
export function simulateCatalogue(
  random: Random,
  count: number,
  start: EpochMs,
  days: number,
): SimulatedProduct[] {
  const titles = new Set<string>();
  const made: SimulatedProduct[] = [];
  for (let number = 0; number < count; number++) {
    const category = number % CATEGORIES.length;
    made.push(simulateProduct(random, category, number, titles, start, days));
  }
  return made;
}

function simulateProduct(
  random: Random,
  category: number,
  number: number,
  titles: Set<string>,
  start: EpochMs,
  days: number,
): SimulatedProduct {
  const plan = CATEGORIES[category]!;
  const brands = BRANDS.map((brand, index) => ({ brand, index })).filter(({ brand }) =>
    brand.departments.includes(plan.department),
  );
  const edible = plan.department === 'Pantry';
  let title = '';
  let parts = { type: 0, style: 0, colour: 0, material: '', brand: brands[0]!, word: '' };
  // A shop has no two products of one title: draw again, and number the range when the words run out.
  for (let attempt = 0; title === '' || titles.has(title); attempt++) {
    const style = random.below(STYLES.length);
    const word = random.pick(STYLES[style]!.words);
    const colour = random.below(COLOURS.length);
    const type = random.below(plan.types.length);
    const material = random.pick(plan.materials);
    const brand = random.pick(brands);
    parts = { type, style, colour, material, brand, word };
    const colourWord = edible ? '' : `${COLOURS[colour]!.name} `;
    title = `${capitalised(word)} ${colourWord}${material} ${plan.types[type]!}`;
    if (attempt > 40) title += ` No. ${attempt - 40}`;
  }
  titles.add(title);
  const { type, style, colour, material, brand } = parts;
  const price = shelfPrice(plan.price * brand.brand.dearness * Math.exp(0.28 * random.normal()));
  const quality = random.normal();
  const publishedAt = random.chance(0.8)
    ? start - random.below(400) * DAY_MS
    : start + random.below(days) * DAY_MS;
  const id =
    `${plan.name.slice(0, 3).toUpperCase().replace(/\W/g, 'X')}-${String(number).padStart(5, '0')}` as ItemId;
  const onSale = random.chance(0.12);
  const product: Product = {
    id,
    kind: 'product',
    title,
    description: `${STYLES[style]!.line} ${capitalised(plan.types[type]!)}, ${material}${edible ? '' : `, in ${COLOURS[colour]!.name.toLowerCase()}`}. By ${brand.brand.name}.`,
    url: `/product/${id}`,
    images: [`/pictures/${id}.svg`],
    brand: brand.brand.name,
    categories: [[plan.department, plan.name]],
    price: {
      amount: price,
      currency: 'GBP',
      ...(onSale ? { sale: shelfPrice(price * 0.8) } : {}),
      cost: Math.round(price * 55) / 100,
    },
    availability: random.chance(0.97) ? 'in_stock' : 'out_of_stock',
    quantity: random.below(200),
    publishedAt,
    rating: {
      average: Math.round(Math.min(5, Math.max(1, 4 + quality * 0.45)) * 10) / 10,
      count: 1 + Math.floor(random.exponential() * 40),
    },
    tags: [STYLES[style]!.name.toLowerCase()],
    attributes: {
      type: plan.types[type]!,
      style: STYLES[style]!.name,
      material,
      ...(edible ? {} : { colour: COLOURS[colour]!.name }),
    },
    status: 'active',
  };
  const traits: ProductTraits = {
    category,
    type,
    style,
    colour,
    brand: brand.index,
    price,
    quality,
    publishedAt,
  };
  return { product, traits };
}
