import { AisleError } from '../../domain/errors.ts';
import type { Store } from '../../domain/ports/store.ts';
import type { Environment } from '../environment.ts';
import { systemEnvironment } from '../environment.ts';
import { Identities } from '../identities.ts';
import { KeptShoppers } from '../kept-shoppers.ts';
import { DEFAULT_QUARANTINE_ROWS } from '../quarantine-bound.ts';
import { MemoryArtefactRegistry } from './memory-artefact-registry.ts';
import { MemoryCatalogue } from './memory-catalogue.ts';
import { MemoryKeyStore, MemoryPlacementStore } from './memory-control.ts';
import { MemoryEventLog } from './memory-event-log.ts';
import { MemoryImportJournal } from './memory-import-journal.ts';
import { MemoryQuarantine } from './memory-quarantine.ts';
import { MemoryShopperRecords } from './memory-shopper-records.ts';

/** A whole store that forgets everything when it is dropped: for tests, and for evaluating without a data folder. */
export function createMemoryStore(
  options: Partial<Environment> & { readonly quarantineRows?: number } = {},
): Store {
  const { quarantineRows = DEFAULT_QUARANTINE_ROWS, ...given } = options;
  const environment: Environment = { ...systemEnvironment, ...given };
  let open = true;
  const requireOpen = () => {
    if (open) return;
    throw new AisleError('shutting_down', 'The store is closed.', { remedy: 'Open it again.' });
  };
  const identities = new Identities();
  const events = new MemoryEventLog(identities, requireOpen);
  const quarantine = new MemoryQuarantine(quarantineRows);
  return {
    events,
    catalogue: new MemoryCatalogue(requireOpen),
    shoppers: new KeptShoppers(
      identities,
      new MemoryShopperRecords(identities, events, quarantine, requireOpen),
      environment,
    ),
    placements: new MemoryPlacementStore(),
    keys: new MemoryKeyStore(environment),
    quarantine,
    imports: new MemoryImportJournal(),
    artefacts: new MemoryArtefactRegistry(),
    close: async () => {
      open = false;
    },
  };
}
