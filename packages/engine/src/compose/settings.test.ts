import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SETTINGS } from './settings.ts';

test('a host is an address or a name: no control character reaches the resolver', () => {
  for (const host of ['127.0.0.1', '::1', 'fe80::1%eth0', 'shop.example', 'shop_1'])
    assert.ok(SETTINGS.host.accepts(host), host);
  for (const host of ['', 'a b', 'a\0b', 'a\u001bb']) assert.ok(!SETTINGS.host.accepts(host), host);
});
