import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aPlacement } from './control.case.ts';
import type { Store } from './store.ts';

/** What every placement store does. `make` gives a fresh, empty store; the suite closes it. */
export function placementStoreConformance(name: string, make: () => Promise<Store>): void {
  describe(`placement store: ${name}`, () => {
    it('keeps, replaces, deletes and tells its listeners', async () => {
      const store = await make();
      try {
        const { placements } = store;
        let heard = 0;
        const leave = placements.subscribe(() => heard++);
        await placements.put(aPlacement('home'));
        await placements.put(aPlacement('cart', { filter: 'in_stock', repeat: 'exclude' }));
        await placements.put(aPlacement('home', { limit: 4 }));
        assert.equal(heard, 3);
        assert.deepEqual(placements.get('home'), aPlacement('home', { limit: 4 }));
        assert.deepEqual(
          [...placements.all()].map((placement) => placement.name),
          ['home', 'cart'],
        );
        assert.equal(await placements.delete('home'), true);
        assert.equal(await placements.delete('home'), false);
        assert.equal(heard, 4);
        assert.equal(placements.get('home'), undefined);
        leave();
        await placements.delete('cart');
        assert.equal(heard, 4);
        assert.deepEqual([...placements.all()], []);
      } finally {
        await store.close();
      }
    });
  });
}
