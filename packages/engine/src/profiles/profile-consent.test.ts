import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShopperId } from '../domain/ids.ts';
import { fold, itemsOf, shopper, visitor } from './profile-acts.case.ts';
import { ProfileStore } from './profile-store.ts';

describe('a profile and a no', () => {
  it('hands the refusal of a guest on to the customer they turn out to be', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { visitor: 'guest', item: 2, at: 1 });
    fold(profiles, { visitor: 'guest', item: 3, at: 2, consent: false });
    assert.equal(
      fold(profiles, { shopper: 'ann', visitor: 'guest', item: 4, at: 3 }),
      -1,
      'a silence is no yes',
    );
    assert.equal(profiles.find(shopper('ann')), -1);
    assert.equal(profiles.find(visitor('guest')), -1);
    assert.ok(fold(profiles, { shopper: 'ann', item: 5, at: 4, consent: true }) >= 0);
    assert.ok(profiles.find(shopper('ann')) >= 0);
  });

  it('leaves no trace of an event that says no, and reads nothing of a profile that said no later', () => {
    const profiles = new ProfileStore();
    assert.equal(fold(profiles, { visitor: 'guest', item: 1, at: 0, consent: false }), -1);
    assert.equal(profiles.size, 0);
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { shopper: 'ann', item: 2, at: 1, consent: false });
    assert.equal(profiles.find(shopper('ann')), -1);
    assert.equal(fold(profiles, { shopper: 'ann', item: 3, at: 2 }), -1);
    fold(profiles, { shopper: 'ann', item: 4, at: 3, consent: true });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1, 4]);
  });

  it('remembers the no of somebody it knows nothing of, until they say yes', () => {
    const links = new Map([['phone', 'ann']]);
    const profiles = new ProfileStore({ shopperOf: (id) => links.get(id) as ShopperId | undefined });
    for (const who of [{ visitor: 'guest' }, { shopper: 'bob' }, { visitor: 'phone' }]) {
      assert.equal(fold(profiles, { ...who, item: 1, at: 0, consent: false }), -1);
      assert.equal(fold(profiles, { ...who, item: 2, at: 1 }), -1, 'a silence is no yes');
    }
    assert.equal(fold(profiles, { shopper: 'ann', item: 3, at: 2 }), -1, 'the phone is hers');
    links.set('guest', 'eve');
    assert.equal(fold(profiles, { visitor: 'guest', shopper: 'eve', item: 3, at: 3 }), -1);
    assert.equal(fold(profiles, { shopper: 'eve', item: 4, at: 4 }), -1);
    assert.equal(profiles.size, 0);
    fold(profiles, { shopper: 'eve', item: 5, at: 5, consent: true });
    assert.deepEqual(itemsOf(profiles, visitor('guest')), [5]);
  });

  it('remembers a no when the profile was let go, and forgets it with the shopper', () => {
    const profiles = new ProfileStore({ maxProfiles: 1 });
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    fold(profiles, { shopper: 'ann', item: 1, at: 1, consent: false });
    fold(profiles, { shopper: 'bob', item: 2, at: 2 });
    assert.equal(fold(profiles, { shopper: 'ann', item: 3, at: 3 }), -1);
    assert.equal(profiles.forget(shopper('ann')), false);
    fold(profiles, { shopper: 'ann', item: 4, at: 4 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [4]);
  });

  it('keeps a proven no whatever anybody makes up, and of what is made up as many as profiles', () => {
    const profiles = new ProfileStore({ maxProfiles: 3 });
    fold(profiles, { visitor: 'proven', item: 1, at: 0, consent: false });
    for (let i = 0; i < 5; i++)
      fold(profiles, { visitor: `made-up-${i}`, item: 1, at: 1, consent: false, unproven: true });
    const refused = ['proven', 'made-up-1', 'made-up-2'].map(
      (id) => fold(profiles, { visitor: id, item: 2, at: 2 }) === -1,
    );
    assert.deepEqual(refused, [true, false, true]);
  });

  it('holds the no of a person over who names a visitor of theirs without proof, and takes no yes for theirs', () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', visitor: 'v', item: 1, at: 0 });
    fold(profiles, { visitor: 'pk:v', item: 2, at: 1 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1]);
    assert.deepEqual(itemsOf(profiles, visitor('pk:v')), [2]);
    fold(profiles, { shopper: 'ann', item: 3, at: 2, consent: false });
    assert.equal(profiles.find(visitor('pk:v')), -1);
    assert.equal(fold(profiles, { visitor: 'pk:v', item: 4, at: 3, consent: true }), -1);
    assert.equal(fold(profiles, { shopper: 'ann', item: 5, at: 4 }), -1, 'the no still holds');
    fold(profiles, { shopper: 'ann', item: 6, at: 5, consent: true });
    fold(profiles, { visitor: 'pk:v', item: 7, at: 6 });
    assert.deepEqual(itemsOf(profiles, visitor('pk:v')), [2, 7]);
    profiles.forget(visitor('v'));
    assert.equal(profiles.size, 0, 'with the visitor goes who named them');
  });

  it("keeps what came under a no of the preferences out for good, without taking it for the shopper's word", () => {
    const profiles = new ProfileStore();
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    assert.equal(fold(profiles, { shopper: 'ann', item: 2, at: 1, withheld: true }), -1);
    assert.equal(fold(profiles, { shopper: 'ann', item: 3, at: 2, withheld: true, consent: true }), -1);
    fold(profiles, { shopper: 'ann', item: 4, at: 3 });
    assert.deepEqual(itemsOf(profiles, shopper('ann')), [1, 4]);
    fold(profiles, { shopper: 'ann', item: 5, at: 4, withheld: true, consent: false });
    assert.equal(fold(profiles, { shopper: 'ann', item: 6, at: 5 }), -1, 'this was her word');
  });

  it('hears what is said about consent while the preferences say no', () => {
    let allowed = false;
    const profiles = new ProfileStore({ allows: () => allowed });
    fold(profiles, { shopper: 'ann', item: 1, at: 0, consent: false });
    fold(profiles, { shopper: 'bob', item: 1, at: 0, consent: false });
    fold(profiles, { shopper: 'bob', item: 2, at: 1, consent: true });
    allowed = true;
    assert.equal(fold(profiles, { shopper: 'ann', item: 3, at: 2 }), -1);
    assert.ok(fold(profiles, { shopper: 'bob', item: 3, at: 2 }) >= 0);
  });

  it('does not read or write a shopper whose preferences say no', () => {
    let allowed = true;
    const profiles = new ProfileStore({ allows: () => allowed });
    fold(profiles, { shopper: 'ann', item: 1, at: 0 });
    allowed = false;
    assert.equal(profiles.find(shopper('ann')), -1);
    assert.equal(fold(profiles, { shopper: 'bob', item: 1, at: 0 }), -1);
    assert.equal(profiles.size, 1);
  });
});
