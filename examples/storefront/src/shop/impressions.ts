import type { Activity } from './activity.ts';
import type { Slate } from './slates.ts';

type Shown = Pick<Slate, 'requestId' | 'placement' | 'items'>;

const SHOWN_FOR_MS = 500;

/**
 * Reports which items of a row were really seen: half of the tile in view for half a second, each once an answer.
 * An impression teaches nothing new, so it never makes the page ask again.
 */
export class Impressions {
  readonly #activity: Activity;
  readonly #observer: IntersectionObserver;
  #slate: Shown | undefined;
  readonly #inView = new Set<string>();
  readonly #reported = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(activity: Activity) {
    this.#activity = activity;
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const itemId = (target as HTMLElement).dataset['item']!;
          if (isIntersecting) this.#inView.add(itemId);
          else this.#inView.delete(itemId);
        }
        this.#schedule();
      },
      { threshold: 0.5 },
    );
  }

  /** From now on the row shows this answer with these tiles. */
  follow(slate: Shown, tiles: Iterable<Element>): void {
    this.#observer.disconnect();
    this.#slate = slate;
    this.#inView.clear();
    this.#reported.clear();
    for (const tile of tiles) this.#observer.observe(tile);
  }

  stop(): void {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#report(), SHOWN_FOR_MS);
  }

  #report(): void {
    const { requestId, placement, items } = this.#slate!;
    const seen = items.filter(({ itemId }) => this.#inView.has(itemId) && !this.#reported.has(itemId));
    if (seen.length === 0 || document.visibilityState === 'hidden') return;
    for (const { itemId } of seen) this.#reported.add(itemId);
    this.#activity.report({
      type: 'list_view',
      requestId,
      placement,
      items: seen.map(({ itemId, position }) => ({ itemId, position, requestId })),
    });
  }
}
