import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SERVER_CONFIG } from './config.ts';
import { startTestServer } from './test-server.case.ts';

test('behind one proxy a caller cannot choose its address: what it writes into the header does not escape the limit', async (t) => {
  const limits = { ...DEFAULT_SERVER_CONFIG.limits, address: { perSecond: 1, burst: 3 } };
  const server = await startTestServer(() => ({}), { trustProxy: 1, limits });
  t.after(() => server.close());
  const ask = async (forwarded: string) =>
    (
      await fetch(`${server.url}/v1/categories`, {
        headers: { authorization: `Bearer ${server.publishable}`, 'x-forwarded-for': forwarded },
      })
    ).status;
  const statuses = [];
  for (let index = 0; index < 8; index++) statuses.push(await ask(`10.0.0.${index}, 203.0.113.9`));
  assert.ok(statuses.includes(429), String(statuses));
  for (const port of [1, 2, 3])
    assert.equal(await ask(`203.0.113.9:${2000 + port}`), 429, 'nor does another port');
  assert.equal(await ask('10.0.0.1, 203.0.113.77'), 200, 'another address has its own allowance');
});
