import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { ItemId } from '../domain/ids.ts';
import { catalogueConformance } from '../domain/ports/catalogue.conformance.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { openProposalStore } from '../store/sqlite/proposal-database.ts';
import { EnrichedCatalogue } from './enriched-catalogue.ts';

const data = mkdtempSync(join(tmpdir(), 'aisle-enriched-'));
after(() => rmSync(data, { recursive: true, force: true }));
const proposals = openProposalStore(data);
const by = { product: 'other' as ItemId, model: 'm', promptDigest: 'p', sourceHash: 's' };
proposals.note({ ...by, at: 1, outputTokens: 1 }, [
  { ...by, field: 'tags', value: ['x'], stated: true, proposedAt: 1 },
]);
proposals.decide({}, 'accepted', 2);
proposals.close();

catalogueConformance('enriched, with something accepted', async () => {
  const store = createMemoryStore();
  const onFault = (_: string, error: unknown) => {
    throw error;
  };
  const catalogue = await EnrichedCatalogue.open(store.catalogue, { data, follow: false, onFault });
  const close = () => {
    catalogue.close();
    return store.close();
  };
  return { ...store, catalogue, close };
});
