import { eventTypeCode, isInteraction, type LoggedEvent, mayPersonalize } from '../domain/event.ts';
import type { Interaction } from '../domain/history.ts';
import type { EpochMs } from '../domain/ids.ts';
import type { ItemTable } from '../domain/item-table.ts';
import { joinedLines } from '../domain/joined-lines.ts';
import type { Catalogue } from '../domain/ports/catalogue.ts';
import type { LogConsumer } from '../domain/ports/log-consumer.ts';
import type { ScorerSource } from '../domain/ports/scorer-source.ts';
import { TREND_TYPES, type TrendCounters } from '../features/trend.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import { itemDigest } from '../rerank/catalogue/item-digest.ts';

export interface InteractionStreamParts {
  readonly items: ItemTable;
  readonly catalogue: Pick<Catalogue, 'known' | 'knows'>;
  readonly profiles: ProfileStore;
  readonly trend: TrendCounters;
  readonly scorers: ScorerSource;
}

/**
 * Folds each event into the shopper's profile, the trend counters and the scorers that learn as they serve. Once the shop
 * has a catalogue, an act on an item that it does not know (deleted products are known) stays in the log alone: an
 * invented id takes no memory. When its product comes later, the earlier acts are folded by the next start's replay.
 */
export class InteractionStream implements LogConsumer {
  readonly name = 'interactions';
  readonly #parts: InteractionStreamParts;
  #offset = 0;

  constructor(parts: InteractionStreamParts) {
    this.#parts = parts;
  }

  /** Offset of the last event folded. A scorer put into service later must know the events up to here. */
  get offset(): number {
    return this.#offset;
  }

  consume(event: LoggedEvent): void {
    this.#offset = event.offset;
    const { profiles } = this.#parts;
    const shopper = profiles.open(event);
    const lines = this.#interactionsOf(event, shopper);
    if (lines.length === 0) return;
    const previous = shopper < 0 ? undefined : profiles.record(shopper, lines, TREND_TYPES);
    for (const [at, line] of lines.entries()) this.#count(event, line, previous?.[at] ?? Number.NaN);
  }

  /** Gives a scorer that is not yet in service one event, exactly as `consume` would have. */
  teach(observe: (interaction: Interaction) => void, event: LoggedEvent): void {
    if (isUncounted(event)) return;
    const shopper = mayPersonalize(event) ? this.#parts.profiles.find(event) : -1;
    for (const interaction of this.#interactionsOf(event, shopper)) observe(interaction);
  }

  #count(event: LoggedEvent, interaction: Interaction, previous: EpochMs): void {
    if (isUncounted(event)) return;
    this.#parts.trend.observe(interaction, previous);
    for (const served of this.#parts.scorers.serving()) {
      if (event.offset > served.snapshotOffset) served.scorer.observe?.(interaction);
    }
  }

  /** The acts in one event, one per known item. Lines of one order share a number: of the order's name, else of the event. */
  #interactionsOf(event: LoggedEvent, shopper: number): readonly Interaction[] {
    if (event.items.length === 0 || !isInteraction(event.type)) return [];
    const { items, catalogue, profiles } = this.#parts;
    const open = catalogue.known === 0;
    const type = eventTypeCode(event.type);
    const time = event.occurredAt;
    const stranger = shopper >= 0 && profiles.isStranger(shopper, time);
    const order =
      event.type !== 'purchase'
        ? -1
        : (event.order === undefined ? event.offset : itemDigest(event.order.id)) & 0x7fffffff;
    const stars = event.type === 'rate' ? event.value : undefined;
    const acts: Interaction[] = [];
    for (const { itemId, quantity } of joinedLines(event.items)) {
      if (!open && !catalogue.knows(itemId)) continue;
      acts.push({
        item: items.intern(itemId),
        type,
        time,
        quantity: stars ?? quantity ?? 1,
        order,
        shopper,
        stranger,
      });
    }
    return acts;
  }
}

/** Whether models learn nothing from the event; training leaves out the same. */
function isUncounted({ consent, echo }: LoggedEvent): boolean {
  return consent?.analytics === false || echo === true;
}
