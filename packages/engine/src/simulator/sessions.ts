import type { Event, EventItem, EventType } from '../domain/event.ts';
import type { EpochMs, EventId, RequestId } from '../domain/ids.ts';
import type { Random } from '../domain/random.ts';
import type { SimulatedProduct } from './catalogue.ts';
import { type GroundTruth, seasonLift } from './ground-truth.ts';
import type { ShopperTraits } from './shoppers.ts';
import { CATEGORIES } from './taxonomy.ts';

const SECOND_MS = 1000;
/** Probability of looking at place p of a list falls as (1 + p)^−0.6. */
const POSITION_BIAS = 0.6;

export interface SessionWorld {
  readonly products: readonly SimulatedProduct[];
  readonly truth: GroundTruth;
  /** Item numbers of each category in the order the shop lists them on that day. */
  readonly shelves: readonly (readonly number[])[];
  /** Emit a `list_view` for each list shown. */
  readonly impressions: boolean;
}

/** Length of a list on a category page. */
const LIST_LENGTH = 24;

/** One visit, from the first page to leaving or paying, as the events a shop's page would send. */
export function* simulateSession(
  random: Random,
  world: SessionWorld,
  shopper: ShopperTraits,
  startedAt: EpochMs,
  sessionNumber: number,
): Generator<Event> {
  const signedInFromStart = !random.chance(shopper.guestShare);
  const visitorId = random.pick(shopper.visitorIds);
  const sessionId = `session-${sessionNumber}`;
  let at = startedAt;
  let count = 0;
  let signedIn = signedInFromStart;

  const act = (type: EventType, items: readonly EventItem[], more: Partial<Event> = {}): Event => ({
    eventId: `${sessionId}-${count++}` as EventId,
    type,
    occurredAt: at,
    receivedAt: at,
    visitorId,
    ...(signedIn ? { shopperId: shopper.shopperId } : {}),
    sessionId,
    items,
    context: { device: shopper.device, country: shopper.country, channel: 'web' },
    ...more,
  });

  const cart: number[] = [];
  let category = intent(random, shopper, at);
  const lists = 1 + random.below(4);
  for (let list = 0; list < lists; list++) {
    at += (5 + random.below(40)) * SECOND_MS;
    const shelf = world.shelves[category]!.filter(
      (index) => world.products[index]!.traits.publishedAt <= at,
    ).slice(0, LIST_LENGTH);
    const requestId = `${sessionId}-list-${list}` as RequestId;
    if (random.chance(0.25)) yield act('search', [], { search: { query: searchWords(random, category) } });
    if (world.impressions) {
      yield act(
        'list_view',
        shelf.map((index, position) => ({ itemId: world.products[index]!.product.id, position })),
        { requestId },
      );
    }
    for (let position = 0; position < shelf.length; position++) {
      if (!random.chance((1 + position) ** -POSITION_BIAS)) continue;
      const index = shelf[position]!;
      const wish = world.truth.wish(shopper, index, at);
      // Looking is cheaper than buying: the click rate is the wish taken to a power below one.
      if (!random.chance(wish ** 0.55 * 0.8)) continue;
      at += (4 + random.below(50)) * SECOND_MS;
      const itemId = world.products[index]!.product.id;
      yield act('click', [{ itemId, position, requestId }], { requestId });
      yield act('view', [{ itemId }]);
      if (!cart.includes(index) && random.chance(Math.min(0.9, wish * 1.8))) {
        at += 10 * SECOND_MS;
        cart.push(index);
        yield act('add_to_cart', [line(world, index, 1)]);
      } else if (random.chance(0.05)) {
        yield act('wishlist', [{ itemId }]);
      }
    }
    category = random.chance(0.45) ? companion(random, category) : intent(random, shopper, at);
  }
  if (cart.length === 0) return;
  at += (20 + random.below(100)) * SECOND_MS;
  if (cart.length > 1 && random.chance(0.1)) {
    const [dropped] = cart.splice(random.below(cart.length), 1);
    yield act('remove_from_cart', [line(world, dropped!, 1)]);
  }
  yield act(
    'begin_checkout',
    cart.map((index) => line(world, index, 1)),
  );
  if (!random.chance(0.72)) return;
  // Paying needs an account: here a guest becomes the customer.
  signedIn = true;
  at += (40 + random.below(120)) * SECOND_MS;
  const lines = cart.map((index) =>
    line(
      world,
      index,
      CATEGORIES[world.products[index]!.traits.category]!.rhythmDays ? 1 + random.below(2) : 1,
    ),
  );
  const value =
    Math.round(100 * lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0)) / 100;
  yield act('purchase', lines, { order: { id: `order-${sessionNumber}`, value, currency: 'GBP' } });
  for (const index of cart) world.truth.bought(shopper, index, at);
}

function line(world: SessionWorld, index: number, quantity: number) {
  const { id, price } = world.products[index]!.product;
  return { itemId: id, quantity, unitPrice: price!.sale ?? price!.amount };
}

/** The category a visit starts from: taste, lifted by the season. */
function intent(random: Random, shopper: ShopperTraits, at: EpochMs): number {
  return random.weighted(
    shopper.categoryTaste.map((taste, category) => (taste + 0.002) * Math.exp(seasonLift(category, at))),
  );
}

const categoryByName = new Map(CATEGORIES.map(({ name }, index) => [name, index]));

function companion(random: Random, category: number): number {
  return categoryByName.get(random.pick(CATEGORIES[category]!.goesWith)) ?? category;
}

function searchWords(random: Random, category: number): string {
  const plan = CATEGORIES[category]!;
  return random.chance(0.5)
    ? random.pick(plan.types)
    : `${random.pick(plan.materials)} ${random.pick(plan.types)}`;
}
