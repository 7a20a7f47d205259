import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aKey } from './control.case.ts';
import type { Store } from './store.ts';

/** What every key store does. `make` gives a fresh, empty store; the suite closes it. */
export function keyStoreConformance(name: string, make: () => Promise<Store>): void {
  const withStore = (test: (store: Store) => Promise<void>) => async () => {
    const store = await make();
    try {
      await test(store);
    } finally {
      await store.close();
    }
  };

  describe(`key store: ${name}`, () => {
    it(
      'finds keys by their hash and lists them',
      withStore(async ({ keys }) => {
        const browser = aKey('k2', { kind: 'publishable', origins: ['https://shop.example'] });
        await keys.add(aKey('k1'));
        await keys.add(browser);
        assert.deepEqual(keys.byHash('hash-of-k1'), aKey('k1'));
        assert.deepEqual(keys.byHash('hash-of-k2'), browser);
        assert.equal(keys.byHash('nothing'), undefined);
        assert.deepEqual([...keys.all()], [aKey('k1'), browser]);
      }),
    );

    it(
      'refuses a second key of the same id or hash',
      withStore(async ({ keys }) => {
        await keys.add(aKey('k1'));
        await assert.rejects(keys.add(aKey('k1', { hash: 'another' })), { code: 'conflict' });
        await assert.rejects(keys.add(aKey('k2', { hash: 'hash-of-k1' })), { code: 'conflict' });
        assert.equal([...keys.all()].length, 1);
      }),
    );

    it(
      'revokes once; a revoked key is found with its date',
      withStore(async ({ keys }) => {
        await keys.add(aKey('k1'));
        assert.equal(await keys.revoke('k1', 77), true);
        assert.equal(await keys.revoke('k1', 99), false);
        assert.equal(await keys.revoke('nowhere', 99), false);
        assert.equal(keys.byHash('hash-of-k1')?.revokedAt, 77);
        assert.deepEqual([...keys.all()], [aKey('k1', { revokedAt: 77 })]);
      }),
    );

    it(
      'makes 32 random bytes once and keeps them',
      withStore(async ({ keys }) => {
        const secret = keys.signingSecret();
        assert.equal(secret.length, 32);
        assert.ok(new Set(secret).size > 8);
        assert.deepEqual(keys.signingSecret(), secret);
      }),
    );
  });
}
