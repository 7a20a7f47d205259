import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AisleError } from '../../domain/errors.ts';
import type { ItemId, RequestId } from '../../domain/ids.ts';
import type { PictureQuery } from '../../domain/picture-search.ts';
import { product, SHOP_ORIGIN, startTestServer, type TestServer } from '../test-server.case.ts';

const PATH = '/v1/search/image';

function post(server: TestServer, path: string, options: Parameters<TestServer['call']>[2]) {
  return server.call('POST', path, { key: server.secret, ...options });
}

/** A server whose search by photo tells what it was asked. */
async function start() {
  const asked: PictureQuery[] = [];
  const server = await startTestServer(() => ({
    pictureSearch: {
      async search(query) {
        asked.push(query);
        if ('picture' in query.like && query.like.picture.length === 1)
          throw new AisleError('unsupported_media_type', 'No picture.', { remedy: 'Send one.' });
        return {
          requestId: 'answer-1' as RequestId,
          items: [{ itemId: 'a' as ItemId, position: 0, score: 1, reasons: [], propensity: 1 }],
          total: 1,
          facets: [],
          chips: [],
          corrections: [],
          relaxed: [],
          model: 'pictures@scripted',
          policy: 'greedy',
          degraded: [],
        };
      },
    },
  }));
  await server.store.catalogue.upsert([product('a')]);
  return { server, asked };
}

test('a picture is searched with as it is, as the file of a form, or as that of a product', async (t) => {
  const { server, asked } = await start();
  t.after(() => server.close());
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]);
  const raw = await post(server, `${PATH}?limit=5&include=product`, {
    raw: bytes,
    headers: { 'content-type': 'image/jpeg' },
  });
  assert.equal(raw.status, 200);
  assert.deepEqual(
    raw.body.items.map(({ itemId, product: shown }: { itemId: string; product: { title: string } }) => [
      itemId,
      shown.title,
    ]),
    [['a', product('a').title]],
  );
  const form = new FormData();
  form.set('image', new Blob([bytes]), 'photo.jpg');
  const encoded = new Response(form);
  const sent = await post(server, PATH, {
    raw: new Uint8Array(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type')! },
  });
  assert.equal(sent.status, 200);
  const named = await post(server, PATH, { body: { itemId: 'a' } });
  assert.equal(named.status, 200);
  const [first, second, third] = asked.map(({ like }) => like);
  for (const like of [first!, second!])
    assert.ok('picture' in like && Buffer.compare(like.picture, bytes) === 0);
  assert.deepEqual(third, { itemId: 'a' });
  assert.equal(asked[0]!.limit, 5);
});

test('what cannot be searched with is refused with a problem document', async (t) => {
  const { server } = await start();
  t.after(() => server.close());
  const status = async (path: string, options: Parameters<TestServer['call']>[2]) => {
    const answer = await post(server, path, options);
    assert.ok(answer.body.code, answer.text);
    return answer.status;
  };
  const image = { 'content-type': 'image/jpeg' };
  assert.equal(await status(PATH, { raw: new Uint8Array(1), headers: image }), 415);
  assert.equal(await status(PATH, { raw: 'x', headers: { 'content-type': 'application/pdf' } }), 415);
  assert.equal(
    await status(PATH, { raw: 'x', headers: { 'content-type': 'multipart/form-data; boundary=b' } }),
    400,
  );
  assert.equal(await status(PATH, { body: {} }), 400);
  assert.equal(await status(PATH, { body: { itemId: 'a', colour: 'red' } }), 400);
  assert.equal(await status(`${PATH}?limit=0`, { raw: 'xx', headers: image }), 400);
  assert.equal(await status(PATH, { raw: 'xx', headers: image, key: undefined }), 401);
  assert.equal((await post(server, '/v1/search', { raw: 'xx', headers: image })).status, 415);
});

test('a key of pages may send less than a secret one', async (t) => {
  const { server } = await start();
  t.after(() => server.close());
  const picture = new Uint8Array(1_200_000);
  const headers = { 'content-type': 'image/jpeg', origin: SHOP_ORIGIN };
  const small = { raw: picture.slice(0, 200_000), headers, key: server.publishable };
  assert.equal((await post(server, PATH, small)).status, 200);
  const large = await post(server, PATH, { ...small, raw: picture });
  assert.deepEqual([large.status, large.body.code], [413, 'too_large']);
  const unsaid = await fetch(server.url + PATH, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${server.publishable}` },
    body: new Blob([picture]).stream(),
    duplex: 'half',
  } as RequestInit);
  assert.equal(unsaid.status, 413, 'nor where the length is not said');
  await unsaid.body?.cancel();
  assert.equal((await post(server, PATH, { raw: picture, headers })).status, 200);
});

test('without an encoder the answer is empty and says so', async (t) => {
  const server = await startTestServer();
  t.after(() => server.close());
  const answer = await post(server, PATH, { raw: 'xx', headers: { 'content-type': 'image/jpeg' } });
  assert.deepEqual(
    [answer.status, answer.body.items, answer.body.served.degraded],
    [200, [], ['pictures:off']],
  );
});
