import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AisleError } from '../domain/errors.ts';
import { productsOfFile } from './products-of-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'aisle-products-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function refusalOf(text: string): Promise<AisleError> {
  const file = join(folder, 'products.jsonl');
  writeFileSync(file, text);
  try {
    await productsOfFile(file);
  } catch (error) {
    assert.ok(error instanceof AisleError);
    return error;
  }
  return assert.fail('the file was taken');
}

test('a refused line says its number, the field, why, and what to do about that field', async () => {
  const refusal = await refusalOf('{"id":"a","title":"A"}\n\n{"id":"b","title":"B","gtin":"12"}\n');
  assert.equal(refusal.code, 'import_failed');
  assert.match(refusal.message, /line 3: .*gtin/);
  assert.equal(refusal.field, 'gtin');
  assert.match(refusal.remedy ?? '', /8 to 14 digits/);
  assert.ok(refusal.cause instanceof AisleError);
});

test('a line that is no JSON says what a line is', async () => {
  const refusal = await refusalOf('{"id":\n');
  assert.match(refusal.remedy ?? '', /one product as JSON/);
  assert.ok(refusal.cause instanceof SyntaxError);
});
