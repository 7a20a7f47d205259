import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { QuarantinedRow } from '../domain/ports/quarantine.ts';
import { maskedForms } from './secret-forms.ts';
import { maskedMembers } from './secret-members.ts';
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

const SECRET_NAMES = ['token', 'apiKey', 'X-Api-Key', 'pwd2', 'Password', 'user_email', 'passphrase', 'cvv'];
const OTHER_NAMES = [
  'itemId',
  'type',
  'keyword',
  'monkey',
  'tokenized',
  'colour "red"',
  'back\\slash',
  'größe',
];

/** What masking members means, on the value instead of its text. */
function naive(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('{')) return JSON.stringify(naive(JSON.parse(value)));
  if (Array.isArray(value)) return value.map(naive);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, SECRET_NAMES.includes(name) ? '…' : naive(each)]),
  );
}

test('masking members in the text is masking them in what it means, JSON within JSON too', () => {
  const word = fc.constantFrom('', 'a', 'red shoes', 'a"b', 'c\\', '\\"', 'é', ': , } ]', '12');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.integer(),
      fc.constant(null),
      tie('list'),
      tie('object'),
      tie('text'),
    ),
    list: fc.array(tie('tree'), { maxLength: 3 }),
    object: fc.dictionary(fc.constantFrom(...SECRET_NAMES, ...OTHER_NAMES), tie('tree'), { maxKeys: 4 }),
    text: tie('object').map((value) => JSON.stringify(value)),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(value);
      fc.pre(text.length <= 2_000);
      assert.equal(maskedMembers(text, '…').text, JSON.stringify(naive(value)));
    }),
    { numRuns: 500 },
  );
});

/** Counts the characters that were looked at. */
class CountedText extends String {
  looks = 0;
  override charCodeAt(at: number): number {
    this.looks++;
    return super.charCodeAt(at);
  }
}

test('each character of a text is looked at a bounded number of times, whatever stands there', () => {
  const pieces = [
    '"',
    '\\',
    '\\"',
    '\\\\"',
    '":',
    '"a":',
    '{"key":',
    ' ',
    'eyJ',
    'aisle_sk_',
    'a@',
    '1 ',
    '4',
    'GB82 ',
    'sk-',
  ];
  const more = ['Bearer ', 'token=', 'Authorization:', '\\u0022', '[{', '}', ',', '-', '.', '"key": "'];
  const hostile = fc.array(fc.constantFrom(...pieces, ...more), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(hostile, hostile, (repeated, after) => {
      const content = `${repeated.join('').repeat(800)}${after.join('')}`.slice(-8_000);
      for (const pass of [maskedMembers, maskedForms]) {
        const text = new CountedText(content);
        pass(text as unknown as string, '…');
        assert.ok(text.looks <= 80 * content.length, `${repeated.join('')}: ${text.looks / content.length}`);
      }
    }),
    { numRuns: 150 },
  );
});

test('what says who somebody is or pays with goes by its form; look-alikes stay', () => {
  const kept = [
    'occurredAt 1795537371163, 1795537371163000, gtin 4006381333931 and 04006381333931',
    'order 4111111111111112 (no check digit), DE89 3704 0044 0532 0130 01, 20261124-000001',
    'size 3 @ 20, token economy, the key: under the mat, a@b, #key, keyword=shoes, Cookie: ',
    'sku sk-1, PK_2, masks, risk_assessments_of_long_names, basic tee',
  ];
  for (const text of kept) assert.equal(maskedForms(text, '…'), text);
  for (const [text, expected] of [
    ['{"hdr":"Authorization: Token abcdefghij0123456789"}', '{"hdr":"Authorization: …"}'],
    ['"Host: a\\nCookie: sid=1; b=2\\nAccept: c"', '"Host: a\\nCookie: …\\nAccept: c"'],
    ['uses Token abcdefghij0123456789 now', 'uses Token … now'],
    ['x Bearer abcdef, BASIC YWxhZGRpbjpvcGVu', 'x Bearer …, BASIC …'],
    [
      '{"note":"card 4111 1111 1111 1111, 5500-0000-0000-0004 or 378282246310005"}',
      '{"note":"card …, … or …"}',
    ],
    ['pay to DE89 3704 0044 0532 0130 00 by GB82WEST12345698765432.', 'pay to … by ….'],
    ['"ask\\nann.neil+x@shop.example, søren@exämple.dk"', '"ask\\n…, …"'],
    [
      'https://user:word@host.example/?a=1&pwd2=abc&b=2 password=hunter2',
      'https://user:…/?a=1&pwd2=…&b=2 password=…',
    ],
    ['sk-0123456789abcdefX ghp_0123456789abcdef', '… …'],
  ] as const)
    assert.equal(maskedForms(text, '…'), expected);
  assert.equal(masked({ pwd2: 'hunter2' }), '{"pwd2":"…"}');
});

test('a reason that repeats many secrets goes as a whole', () => {
  const secrets = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`key${at}`, `hunter${at}`]));
  assert.equal(withoutSecrets(row(JSON.stringify(secrets), 'hunter19 is no key')).reason, '…');
});
