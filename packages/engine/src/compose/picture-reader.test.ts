import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MOST_BYTES } from '../encoders/image/decode-image.ts';
import { pictureReader } from './picture-reader.ts';

const scratch = mkdtempSync(join(tmpdir(), 'aisle-picture-reader-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const folder = join(scratch, 'pictures');
mkdirSync(join(folder, 'img'), { recursive: true });
writeFileSync(join(folder, 'img', 'a b.png'), 'a picture');
writeFileSync(join(scratch, 'secret.png'), 'a secret');
symlinkSync(join(scratch, 'secret.png'), join(folder, 'img', 'link.png'));

function never(): never {
  throw new Error('nothing may be fetched');
}

const textOf = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString();

test('a file of the folder is read under the path of its address, whatever the host, and nothing is fetched', async () => {
  const read = pictureReader({ folder, hosts: [], fetch: never });
  for (const address of ['/img/a%20b.png', 'img/a b.png', 'https://shop.example/img/a%20b.png?size=2'])
    assert.equal(textOf(await read(address, undefined)), 'a picture', address);
});

test('nothing outside of the folder is read: no step up, no link, no file address, no folder', async () => {
  const read = pictureReader({ folder, hosts: [], fetch: never });
  for (const address of [
    '../secret.png',
    '/img/../../secret.png',
    '/img/%2e%2e/%2e%2e/secret.png',
    '/img/..%2f..%2fsecret.png',
    'https://shop.example/..%2fsecret.png',
    '/img/link.png',
    `file://${join(scratch, 'secret.png')}`,
    'file:///img/a%20b.png',
    '/img',
    '/',
    '/img/none.png',
    '/%ff',
    '',
  ])
    assert.equal(await read(address, undefined), undefined, address);
});

test('no host is asked but the named ones, no redirect is followed, and nothing is read beyond the size of a picture', async () => {
  const asked: string[] = [];
  let answer = () => new Response('fetched');
  const read = pictureReader({
    folder: '',
    hosts: ['cdn.example', 'cdn.example:8080'],
    fetch: async (url, init) => {
      asked.push(String(url));
      assert.equal(init?.redirect, 'error');
      return answer();
    },
  });
  assert.equal(textOf(await read('https://cdn.example/p.png', undefined)), 'fetched');
  assert.equal(textOf(await read('http://cdn.example:8080/p.png', undefined)), 'fetched');
  for (const address of [
    'http://169.254.169.254/latest/meta-data',
    'http://localhost:7700/metrics',
    'https://cdn.example:9/p.png',
    'https://cdn.example@evil.example/p.png',
    'https://cdn.example.evil.example/p.png',
    'ftp://cdn.example/p.png',
    '/p.png',
  ])
    assert.equal(await read(address, undefined), undefined, address);
  assert.deepEqual(asked, ['https://cdn.example/p.png', 'http://cdn.example:8080/p.png']);
  answer = () => new Response(new Uint8Array(MOST_BYTES + 1));
  assert.equal(await read('https://cdn.example/large', undefined), undefined);
  answer = () => new Response('gone', { status: 404 });
  assert.equal(await read('https://cdn.example/gone', undefined), undefined);
  answer = () => {
    throw new TypeError('fetch failed');
  };
  assert.equal(await read('https://cdn.example/down', undefined), undefined);
});

test('a data address carries its picture, within the size of one', async () => {
  const read = pictureReader({ folder: '', hosts: [], fetch: never });
  assert.equal(textOf(await read(`data:image/png;base64,${btoa('here')}`, undefined)), 'here');
  assert.equal(await read('data:image/svg+xml,<svg/>', undefined), undefined);
  assert.equal(await read(`data:image/png;base64,${'A'.repeat(2 * MOST_BYTES)}`, undefined), undefined);
});
