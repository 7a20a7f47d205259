import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { QuarantinedRow } from '../domain/ports/quarantine.ts';
import { withoutSecrets } from './without-secrets.ts';

function row(content: string, reason = 'r'): QuarantinedRow {
  return { source: 's', row: 1, code: 'c', reason, content, at: 1 };
}

const masked = (value: unknown) => withoutSecrets(row(JSON.stringify(value))).content;

test('values of fields with telling names go, whatever they are; everything else stays', () => {
  const kept = {
    itemId: 'a',
    keyword: 'red shoes',
    monkey: 1,
    tokenized: true,
    position: 3,
    note: 'the key is under the mat',
  };
  assert.equal(masked(kept), JSON.stringify(kept));
  for (const name of [
    'token',
    'key',
    'secret',
    'password',
    'authorization',
    'email',
    'Authorization',
    'apiKey',
    'api_key',
    'X-Api-Key',
    'userEmail',
    'e-mail',
    'accessToken',
    'clientSecret',
    'PASSWORD',
  ]) {
    for (const value of ['hunter2', 12_345, true, null, ['hunter2'], { a: { b: ['}"hunter2'] } }, 'a"b\\']) {
      const expected = { before: 1, [name]: '…', after: [2] };
      assert.equal(masked({ before: 1, [name]: value, after: [2] }), JSON.stringify(expected), name);
    }
  }
  assert.equal(masked({ 'pass\u0077ord': 'x' }), '{"password":"…"}');
  assert.equal(
    withoutSecrets(row('{"passw\\u006frd" : "hunter2", "a":1}')).content,
    '{"passw\\u006frd" : "…", "a":1}',
  );
  assert.equal(
    masked({ body: JSON.stringify({ password: 'hunter2', a: 'b' }) }),
    JSON.stringify({ body: JSON.stringify({ password: '…', a: 'b' }) }),
    'JSON in JSON',
  );
});

test('tokens and keys go wherever they stand, in the reason too', () => {
  const token = `${Buffer.from('{"exp":1795537371163,"visitorId":"v"}').toString('base64url')}.c2lnbmF0dXJl_-x`;
  const key = `aisle_sk_${'A'.repeat(43)}`;
  assert.equal(masked({ properties: { t: token, k: key } }), '{"properties":{"t":"eyJ…","k":"aisle_sk_…"}}');
  assert.equal(
    masked({ referrer: `https://x.example/?a=1&token=abc123&b=2` }),
    '{"referrer":"https://x.example/?a=1&token=…&b=2"}',
  );
  assert.equal(masked({ note: `Bearer abcdef123456` }), '{"note":"Bearer …"}');
  const { reason } = withoutSecrets(row('{"password":"hunter2"}', `"hunter2" is no number; ${key} ${token}`));
  assert.equal(reason, '"…" is no number; aisle_sk_… eyJ…');
});

test('no secret survives, wherever the row was cut and however it is nested', () => {
  const name = fc.constantFrom('token', 'apiKey', 'secret', 'password', 'authorization', 'email');
  const secret = fc.stringMatching(/^[A-Za-z0-9"\\é]{6,20}$/).map((text) => `S3CR3T${text}`);
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string({ maxLength: 8 }), tie('object')),
    object: fc.array(tie('tree'), { maxLength: 3 }),
  }));
  fc.assert(
    fc.property(name, secret, tree, fc.nat(3), fc.nat(400), (field, value, other, depth, cut) => {
      let record: unknown = { other, [field]: value, more: other };
      for (let level = 0; level < depth; level++) record = { level, record, after: [other] };
      const text = JSON.stringify(record);
      const { content } = withoutSecrets(row(text.slice(0, Math.max(1, text.length - cut))));
      assert.ok(!content.includes('S3CR3T'), content);
    }),
    { numRuns: 500 },
  );
});

test('a long row of anything is gone through in one pass', () => {
  for (const text of ['"'.repeat(3_000), '\\'.repeat(3_000), '{"key":'.repeat(500), '"a":'.repeat(700)])
    assert.ok(withoutSecrets(row(text)).content.length <= 2_000);
});
