import type { ArtefactRegistry } from './artefact-registry.ts';
import type { Catalogue } from './catalogue.ts';
import type { EventLog } from './event-log.ts';
import type { ImportJournal } from './import-journal.ts';
import type { KeyStore } from './key-store.ts';
import type { PlacementStore } from './placement-store.ts';
import type { Quarantine } from './quarantine.ts';
import type { ShopperStore } from './shopper-store.ts';

/** Everything kept. One store owns one data folder. */
export interface Store {
  readonly events: EventLog;
  readonly catalogue: Catalogue;
  readonly shoppers: ShopperStore;
  readonly placements: PlacementStore;
  readonly keys: KeyStore;
  readonly quarantine: Quarantine;
  readonly imports: ImportJournal;
  readonly artefacts: ArtefactRegistry;
  /** Finishes what was acknowledged or is waiting, then lets go of the folder. Safe to call twice. */
  close(): Promise<void>;
}
