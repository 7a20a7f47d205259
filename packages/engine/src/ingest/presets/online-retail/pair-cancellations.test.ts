import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupOrders } from './group-orders.ts';
import type { InvoiceLine } from './invoice-line.ts';
import { pairCancellations } from './pair-cancellations.ts';

function line(
  row: number,
  invoice: string,
  item: string,
  quantity: number,
  time: number,
  customer = '1',
  price = 2,
): InvoiceLine {
  return {
    source: 'r.csv',
    row,
    invoice,
    item,
    description: 'MUG',
    quantity,
    time,
    price,
    customer,
    country: 'France',
  };
}
function paired(sales: InvoiceLine[], cancellations: InvoiceLine[]) {
  const result = pairCancellations(groupOrders(sales), cancellations);
  return {
    ...result,
    refunds: result.refunds.map(({ cancellation, order, lines }) => [
      cancellation,
      order.invoice,
      ...lines.map((each) => `${each.quantity}×${each.item}`),
    ]),
    unmatched: result.unmatched.map((each) => [each.line.row, each.fault.code]),
  };
}

test('the latest order of the same size at the same price is taken back first', () => {
  const sales = [line(1, '10', 'A', 5, 100), line(2, '11', 'A', 3, 200), line(3, '12', 'A', 5, 300, '1', 9)];
  const { refunds, matched, trimmed } = paired(sales, [line(4, 'C13', 'A', -5, 400)]);
  assert.deepEqual(refunds, [['C13', '10', '5×A']]);
  assert.deepEqual([matched, trimmed], [1, 0]);
});

test('a cancellation of several orders makes a refund for each; more than was bought is trimmed', () => {
  const sales = [line(1, '10', 'A', 5, 100), line(2, '11', 'A', 3, 200)];
  const result = paired(sales, [line(3, 'C13', 'A', -10, 400)]);
  assert.deepEqual(result.refunds, [
    ['C13', '11', '3×A'],
    ['C13', '10', '5×A'],
  ]);
  assert.deepEqual([result.matched, result.trimmed, result.unmatched], [1, 1, []]);
});

test('nothing is taken back twice, from another customer, of another article, or before it was bought', () => {
  const sales = [line(1, '10', 'A', 5, 100)];
  const { refunds, unmatched } = paired(sales, [
    line(2, 'C1', 'A', -5, 50),
    line(3, 'C2', 'A', -5, 200),
    line(4, 'C3', 'A', -1, 300),
    line(5, 'C4', 'B', -1, 300),
    line(6, 'C5', 'A', -1, 300, '2'),
    line(7, 'C6', 'A', -1, 300, ''),
  ]);
  assert.deepEqual(refunds, [['C2', '10', '5×A']]);
  assert.deepEqual(unmatched, [
    [2, 'unmatched_cancellation'],
    [4, 'unmatched_cancellation'],
    [5, 'unmatched_cancellation'],
    [6, 'unmatched_cancellation'],
    [7, 'cancellation_without_customer'],
  ]);
});

test('lines of one cancellation and order are one refund; repeats in an order count as one line', () => {
  const sales = [line(1, '10', 'A', 2, 100), line(2, '10', 'A', 2, 100), line(3, '10', 'B', 7, 100)];
  const { refunds } = paired(sales, [line(4, 'C1', 'B', -2, 200), line(5, 'C1', 'A', -4, 200)]);
  assert.deepEqual(refunds, [['C1', '10', '2×B', '4×A']]);
});

test('never more units back than were bought, every cancellation in one place', () => {
  const sale = fc.tuple(
    fc.constantFrom('A', 'B'),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 0, max: 50 }),
    fc.constantFrom('1', '2', ''),
  );
  fc.assert(
    fc.property(fc.array(sale, { maxLength: 20 }), fc.array(sale, { maxLength: 20 }), (bought, back) => {
      const sales = bought.map(([item, units, time, customer], at) =>
        line(at, `${at}`, item, units, time, customer),
      );
      const cancelled = back.map(([item, units, time, customer], at) =>
        line(100 + at, `C${at}`, item, -units, time, customer),
      );
      const orders = groupOrders(sales);
      const { refunds, unmatched, matched } = pairCancellations(orders, cancelled);
      assert.equal(matched + unmatched.length, cancelled.length);
      let returned = 0;
      for (const order of orders) {
        for (const each of order.lines) {
          assert.ok(each.returned <= each.quantity);
          returned += each.returned;
        }
      }
      const refunded = refunds
        .flatMap((refund) => refund.lines)
        .reduce((sum, each) => sum + each.quantity, 0);
      assert.equal(refunded, returned);
      for (const refund of refunds)
        assert.ok(refund.time >= refund.order.time && refund.order.customer !== '');
    }),
  );
});
