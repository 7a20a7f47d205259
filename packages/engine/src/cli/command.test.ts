import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommandContext, dataFolder, UsageError } from './command.ts';

test('an empty name of a data folder is a wrong call', () => {
  const context = (data: string) => ({ options: { data } }) as unknown as CommandContext;
  assert.throws(() => dataFolder(context('')), UsageError);
  assert.throws(() => dataFolder(context('a\0b')), UsageError);
  assert.equal(dataFolder(context('shop')), 'shop');
});
