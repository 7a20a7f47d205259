import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import type { ShopperId, VisitorId } from './ids.ts';
import { anEvent } from './ports/records.case.ts';
import { saidNo } from './said-no.ts';

const visitorId = 'v' as VisitorId;
const shopperId = 'A' as ShopperId;
const other = 'B' as ShopperId;
const NO = { personalize: false };
const YES = { personalize: true };

test('nobody, and who said nothing or yes, did not say no', async () => {
  const { shoppers } = createMemoryStore();
  await shoppers.setPreferences({ visitorId }, YES);
  for (const identity of [{}, { visitorId }, { shopperId }, { visitorId, shopperId }])
    assert.equal(saidNo(identity, shoppers), false);
});

test('one no is enough, whoever else said yes', async () => {
  const { shoppers } = createMemoryStore();
  await shoppers.setPreferences({ visitorId }, NO);
  await shoppers.setPreferences({ shopperId }, YES);
  await shoppers.setPreferences({ shopperId: other }, NO);
  const asked = [{ visitorId }, { shopperId }, { visitorId, shopperId }, { shopperId: other }];
  assert.deepEqual(
    asked.map((identity) => saidNo(identity, shoppers)),
    [true, false, true, true],
  );
});

test('a customer’s no holds for the visitor that turned out to be them, beside another customer too', async () => {
  const { shoppers, events } = createMemoryStore();
  await events.append([anEvent('e', { visitorId: 'v', shopperId: 'A' })]);
  assert.equal(shoppers.shopperOf(visitorId), shopperId);
  await shoppers.setPreferences({ shopperId }, NO);
  for (const identity of [{ visitorId }, { visitorId, shopperId }, { visitorId, shopperId: other }])
    assert.equal(saidNo(identity, shoppers), true);
  assert.equal(saidNo({ shopperId: other }, shoppers), false);
});

test('a visitor’s no holds for the customer they turn out to be', async () => {
  const { shoppers, events } = createMemoryStore();
  await shoppers.setPreferences({ shopperId }, YES);
  await shoppers.setPreferences({ visitorId }, NO);
  await events.append([anEvent('e', { visitorId: 'v', shopperId: 'A' })]);
  assert.equal(saidNo({ shopperId }, shoppers), true);
});
