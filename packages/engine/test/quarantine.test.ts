import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { aisle, aisleJson } from './aisle-process.case.ts';
import { TestFolder } from './prepared-shop.case.ts';
import { ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();

interface Groups {
  readonly rows: number;
  readonly groups: readonly { source: string; code: string; rows: number }[];
}

const grouped = ({ groups }: Groups) => groups.map(({ source, code, rows }) => [source, code, rows]);

test('what import and HTTP refused: counted, shown, exported, mended, imported again, cleared', async () => {
  const { data, ...keys } = await folder.emptyShop();
  const quarantine = <Answer>(...args: string[]) => aisleJson<Answer>('quarantine', ...args, '--data', data);
  assert.deepEqual(await quarantine<Groups>('list'), { rows: 0, groups: [] });

  const orders = folder.file('orders.csv');
  const rows = ['when,who,what,n', '2026-01-02,c1,mug,two', '2026-01-02,c2,mug,1', '2026-01-02,c3,mug'];
  writeFileSync(orders, rows.join('\n'));
  const mapping = folder.file('mapping.json');
  const fields = { occurredAt: 'when', shopperId: 'who', itemId: 'what', quantity: 'n' };
  writeFileSync(mapping, JSON.stringify({ kind: 'event', fields, constants: { type: 'add_to_cart' } }));
  const report = await aisleJson<{ examples: Record<string, { row: number; field?: string }[]> }>(
    ...['import', orders, '--mapping', mapping, '--data', data],
  );
  assert.deepEqual(
    report.examples['invalid_field']?.map(({ row, field }) => [row, field]),
    [[1, 'n']],
  );

  const import3 = ['import', orders, '--mapping', mapping, '--json', '--data', data, '--fail-above'];
  assert.equal((await aisle(...import3, '70')).code, 0, 'two of three are 66.7 %');
  assert.equal((await aisle(...import3, '66')).code, 1);

  const server = await ServedShop.start({ data, ...keys });
  const refused = await server.call('POST', '/v1/events', { body: { type: 'view', visitorId: 'v' } });
  assert.ok(refused.status >= 400);
  const found = await quarantine<Groups>('list');
  assert.equal(found.rows, 3, 'a server may run beside it');
  assert.deepEqual(grouped(await quarantine<Groups>('list', '--source', 'orders.csv')), [
    ['orders.csv', 'invalid_field', 1],
    ['orders.csv', 'ragged_row', 1],
  ]);
  const overHttp = found.groups.find(({ source }) => source !== 'orders.csv');
  assert.match(overHttp?.source ?? '', /^events/);
  const taken = await aisle('quarantine', 'clear', '--all', '--json', '--data', data);
  assert.equal(taken.code, 1);
  assert.match(taken.stdout, /store_locked/);
  await server.stop();

  const mend = folder.file('mend.jsonl');
  const exported = await quarantine('export', '--source', 'orders.csv', '--out', mend);
  assert.deepEqual(exported, { file: mend, lines: 1, leftOut: 1 });
  writeFileSync(mend, readFileSync(mend, 'utf8').replace('"two"', '2'));
  const again = await aisleJson<{ events: number; refused: object }>('import', mend, '--data', data);
  assert.deepEqual([again.events, again.refused], [1, {}]);

  const [shown] = await quarantine<{ row: number; content: string }[]>('show', '--code', 'ragged_row');
  assert.deepEqual([shown?.row, shown?.content], [3, '2026-01-02,c3,mug']);
  assert.deepEqual(await quarantine('show', '--limit', '1', '--code', 'none'), []);
  assert.deepEqual(await quarantine('clear', '--source', 'orders.csv', '--code', 'invalid_field'), {
    removed: 1,
  });
  assert.deepEqual(await quarantine('clear', '--source', 'orders.csv'), { removed: 1 });
  assert.equal((await quarantine<Groups>('list')).rows, 1);
  assert.deepEqual(await quarantine('clear', '--all'), { removed: 1 });
  const empty = await aisle('quarantine', 'list', '--data', data);
  assert.equal(empty.stdout, 'Nothing is kept aside.\n');
});
