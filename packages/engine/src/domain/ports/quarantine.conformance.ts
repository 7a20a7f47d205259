import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { QuarantinedRow } from './quarantine.ts';
import type { Store } from './store.ts';

/** What every quarantine does. `make` gives a fresh, empty store; the suite closes it. */
export function quarantineConformance(name: string, make: () => Promise<Store>): void {
  describe(`quarantine: ${name}`, () => {
    it('keeps refused rows once, in order, and counts them by code', async () => {
      const store = await make();
      try {
        const { quarantine } = store;
        assert.deepEqual(await quarantine.list(), []);
        assert.deepEqual(await quarantine.counts(), {});
        const rows = [
          aRow('a.csv', 1, 'bad_time'),
          aRow('a.csv', 2, 'no_item'),
          aRow('b.csv', 1, 'bad_time'),
        ];
        await quarantine.add(rows);
        await quarantine.add([{ ...rows[0]!, reason: 'said again', at: 99 }, aRow('a.csv', 1, 'no_item')]);
        assert.deepEqual(await quarantine.list(), [...rows, aRow('a.csv', 1, 'no_item')]);
        assert.deepEqual(await quarantine.list({ source: 'b.csv' }), [rows[2]]);
        assert.deepEqual(await quarantine.list({ code: 'bad_time' }), [rows[0], rows[2]]);
        assert.deepEqual(await quarantine.list({ code: 'bad_time', source: 'a.csv' }), [rows[0]]);
        assert.deepEqual(await quarantine.list({ code: 'bad' }), []);
        assert.deepEqual(await quarantine.list({ limit: 1, offset: 1 }), [rows[1]]);
        assert.deepEqual(await quarantine.counts(), { bad_time: 2, no_item: 2 });
      } finally {
        await store.close();
      }
    });

    it('takes a source for all of that name before the #, and forgets what a filter names', async () => {
      const store = await make();
      try {
        const { quarantine } = store;
        const rows = [
          aRow('a.csv#1f', 1, 'x'),
          aRow('a.csv#2e', 1, 'x'),
          aRow('a.csv2#1f', 1, 'x'),
          aRow('a.csv#2e', 2, 'y'),
          aRow('a.csv', 1, 'x'),
          aRow('%.csv', 1, 'x'),
        ];
        await quarantine.add(rows);
        assert.deepEqual(await quarantine.list({ source: 'a.csv' }), [rows[0], rows[1], rows[3], rows[4]]);
        assert.deepEqual(await quarantine.list({ source: 'a.csv#2e' }), [rows[1], rows[3]]);
        assert.equal(await quarantine.remove({ source: 'a.csv#2e', code: 'y' }), 1);
        assert.equal(await quarantine.remove({ source: 'a.csv#2e', code: 'y' }), 0);
        assert.deepEqual(await quarantine.counts(), { x: 5 });
        assert.equal(await quarantine.remove({ source: '%.csv' }), 1);
        assert.equal(await quarantine.remove({ source: 'a.csv' }), 3);
        assert.deepEqual(await quarantine.list(), [rows[2]]);
        await quarantine.add([rows[0]!]);
        assert.equal(await quarantine.remove({ code: 'x' }), 2);
        await quarantine.add(rows);
        assert.equal(await quarantine.remove(), rows.length);
        assert.deepEqual(await quarantine.list(), []);
      } finally {
        await store.close();
      }
    });

    it('keeps what a row teaches without the secrets in it', async () => {
      const store = await make();
      try {
        const token = `${Buffer.from('{"exp":1,"visitorId":"v"}').toString('base64url')}.c2lnbmF0dXJl`;
        const content = JSON.stringify({ type: 'veiw', password: 'hunter2', t: token, itemId: 'a' });
        const reason = `"hunter2" and ${token} are no fields.`;
        await store.quarantine.add([{ ...aRow('a', 1, 'c'), content, reason }]);
        const [kept] = await store.quarantine.list();
        assert.equal(kept!.content, '{"type":"veiw","password":"…","t":"eyJ…","itemId":"a"}');
        assert.equal(kept!.reason, '"…" and eyJ… are no fields.');
        assert.equal(await store.quarantine.dropped(), 0);
      } finally {
        await store.close();
      }
    });

    it('shortens long rows to 2,000 characters without cutting one in half', async () => {
      const store = await make();
      try {
        const long = `${'x'.repeat(1_999)}😀${'y'.repeat(50)}`;
        await store.quarantine.add([{ ...aRow('a', 1, 'c'), content: long }]);
        await store.quarantine.add([{ ...aRow('a', 2, 'c'), content: 'z'.repeat(3_000) }]);
        const [first, second] = await store.quarantine.list();
        assert.equal(first!.content, 'x'.repeat(1_999));
        assert.equal(second!.content, 'z'.repeat(2_000));
      } finally {
        await store.close();
      }
    });
  });
}

function aRow(source: string, row: number, code: string): QuarantinedRow {
  return { source, row, code, reason: `Because of ${code}.`, content: `${source};${row}`, at: 10 + row };
}
