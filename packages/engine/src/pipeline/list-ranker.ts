import type { ItemId, ItemIndex } from '../domain/ids.ts';
import type { RankedList, RankQuery } from '../domain/query.ts';
import type { SlateItem } from '../domain/slate.ts';
import { ACTIVE } from '../rerank/catalogue/catalogue-index.ts';
import { joinedModels, type OnlinePath, POLICY } from './online-path.ts';

/** Puts a caller's own list into a placement's order; adds nothing to it and takes out only what may not be shown. */
export class ListRanker {
  readonly #path: OnlinePath;

  constructor(path: OnlinePath) {
    this.#path = path;
  }

  rank(query: RankQuery): RankedList {
    const path = this.#path;
    const { items, index } = path.parts;
    const placement = path.placement(query.placement);
    const pageItem = path.pageItem(query.itemId);
    const wanted = new Set<number>();
    const unknown: ItemId[] = [];
    for (const id of query.items) {
      const item = items.indexOf(id);
      if (item === undefined || (index.flags[item]! & ACTIVE) === 0) unknown.push(id);
      else wanted.add(item);
    }
    const degraded: string[] = [];
    path.ask(
      {
        sources: placement.sources,
        anchors: path.anchors(undefined, pageItem),
        now: query.now,
        category: undefined,
        rule: { allows: (item) => wanted.has(item) },
        k: 0,
        reach: [...wanted],
      },
      placement.trendExponent,
      degraded,
    );
    const ranked: SlateItem[] = [];
    for (let item = path.heap.pop(); item >= 0; item = path.heap.pop()) {
      wanted.delete(item);
      ranked.push(path.slateItem(item, ranked.length, undefined, degraded));
    }
    // What no source has an opinion on keeps the caller's order, behind the rest.
    for (const item of wanted)
      ranked.push({
        itemId: items.idOf(item as ItemIndex),
        position: ranked.length,
        score: 0,
        reasons: [],
        propensity: 1,
      });
    return {
      requestId: path.requestId(query.now),
      items: ranked,
      unknown,
      model: joinedModels(path.usedModels()),
      policy: POLICY,
      degraded,
    };
  }
}
