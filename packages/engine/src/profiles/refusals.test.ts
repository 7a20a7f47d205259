import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileKeyOfShopper, profileKeyOfVisitor, type ShopperId, type VisitorId } from '../domain/ids.ts';
import { Refusals } from './refusals.ts';

const guest = (id: string) => profileKeyOfVisitor(id as VisitorId);
const ann = profileKeyOfShopper('ann' as ShopperId);

describe('refusals', () => {
  it('keeps what was proven whatever is made up, and of what was made up the newest', () => {
    const refusals = new Refusals(3);
    refusals.add(guest('proven'), true);
    refusals.add(guest('first'), false);
    refusals.add(guest('second'), false);
    refusals.add(guest('first'), false);
    for (const id of ['third', 'fourth']) refusals.add(guest(id), false);
    refusals.add(guest('proven'), false);
    assert.deepEqual(
      ['proven', 'first', 'second', 'third', 'fourth'].map((id) => refusals.has(guest(id))),
      [true, true, false, true, true],
    );
  });

  it("is the customer's once the guest is known to be one, and can be taken back", () => {
    const refusals = new Refusals(1);
    refusals.add(guest('phone'), false);
    refusals.move(guest('phone'), ann);
    refusals.move(guest('tablet'), ann);
    refusals.add(guest('other'), false);
    refusals.add(guest('another'), false);
    assert.equal(refusals.has(guest('phone')), false);
    assert.equal(refusals.has(ann), true, 'a customer is proven');
    refusals.delete(ann);
    assert.equal(refusals.has(ann), false);
  });
});
