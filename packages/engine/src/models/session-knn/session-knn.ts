import type { ArtefactContent } from '../../domain/artefact.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AisleError } from '../../domain/errors.ts';
import type { ItemTable } from '../../domain/item-table.ts';
import type { FitOptions, Json, LoadOptions, Model } from '../../domain/model.ts';
import { configurationOf } from '../item-items/item-items.ts';
import { columnOf } from '../live/artefact-columns.ts';
import { inSlices, ROWS_A_TURN } from '../live/in-slices.ts';
import { placeItems } from '../live/place-items.ts';
import { recordSessions } from './recorded-sessions.ts';
import {
  parseSessionKnnConfiguration,
  SESSION_KNN_DEFAULTS,
  type SessionKnnConfiguration,
} from './session-knn-configuration.ts';
import { SessionKnnScorer } from './session-knn-scorer.ts';

/** What came next in the past sessions that are like the present one. Learns from every click at once. */
export const sessionKnn: Model<SessionKnnConfiguration> = {
  name: 'session-knn',
  summary: 'What came next in the newest sessions that are like this one; learns from every event at once.',
  defaults: SESSION_KNN_DEFAULTS,
  parse: parseSessionKnnConfiguration,

  async fit(
    dataset: Dataset,
    configuration: SessionKnnConfiguration,
    options: FitOptions,
  ): Promise<ArtefactContent> {
    const { offsets, items, seconds } = await recordSessions(dataset, configuration, options);
    if (items.length === 0) {
      throw new AisleError('not_enough_data', 'session-knn: no session holds two different items yet.', {
        remedy: 'Send views, and with them a visitorId that stays the same during a visit.',
      });
    }
    return {
      meta: { configuration: configuration as unknown as Json },
      arrays: { sessionOffsets: offsets, stepItems: items, stepSeconds: seconds },
      itemIds: dataset.items.ids(),
    };
  },

  async load(
    content: ArtefactContent,
    items: ItemTable,
    options: LoadOptions = {},
  ): Promise<SessionKnnScorer> {
    const stepItems = columnOf('session-knn', content, 'stepItems', 'Int32Array');
    const seconds = columnOf('session-knn', content, 'stepSeconds', 'Uint32Array', stepItems.length);
    const offsets = columnOf('session-knn', content, 'sessionOffsets', 'Uint32Array');
    const configuration = parseSessionKnnConfiguration(configurationOf('session-knn', content));
    const placeOf = await placeItems(content.itemIds, items, options);
    const scorer = new SessionKnnScorer(configuration, items.size);
    const sessions = offsets.length - 1;
    if (offsets[0] !== 0 || offsets[sessions] !== stepItems.length) throw corrupt(0);
    await inSlices(sessions, ROWS_A_TURN, options, (from, to) => {
      for (let session = from; session < to; session++) {
        const begin = offsets[session]!;
        const end = offsets[session + 1]!;
        if (end <= begin || end > stepItems.length) throw corrupt(session);
        let first = -1;
        let last = -1;
        for (let step = begin; step < end; step++) {
          const item = placeOf[stepItems[step]!];
          if (item === undefined) throw corrupt(session);
          last = scorer.index.add(item, seconds[step]!, first, last);
          if (first < 0) first = last;
        }
      }
    });
    return scorer;
  },

  live(items: ItemTable): SessionKnnScorer {
    return new SessionKnnScorer(SESSION_KNN_DEFAULTS, items.size);
  },
};

function corrupt(session: number): AisleError {
  return new AisleError('artefact_corrupt', `The session-knn artefact's session ${session} is no session.`, {
    remedy: 'Train session-knn again, or promote an earlier version.',
  });
}
