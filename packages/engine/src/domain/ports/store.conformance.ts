import { artefactRegistryConformance } from './artefact-registry.conformance.ts';
import { catalogueConformance } from './catalogue.conformance.ts';
import { eventLogConformance } from './event-log.conformance.ts';
import { importJournalConformance } from './import-journal.conformance.ts';
import { keyStoreConformance } from './key-store.conformance.ts';
import { placementStoreConformance } from './placement-store.conformance.ts';
import { quarantineConformance } from './quarantine.conformance.ts';
import { shopperStoreConformance } from './shopper-store.conformance.ts';
import type { Store } from './store.ts';

/** The suites of all ports. `make` gives a fresh, empty store; the suites close it. */
export function storeConformance(name: string, make: () => Promise<Store>): void {
  eventLogConformance(name, make);
  catalogueConformance(name, make);
  shopperStoreConformance(name, make);
  placementStoreConformance(name, make);
  keyStoreConformance(name, make);
  quarantineConformance(name, make);
  importJournalConformance(name, make);
  artefactRegistryConformance(name, make);
}
