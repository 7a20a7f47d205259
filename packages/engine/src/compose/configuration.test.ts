import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AisleError } from '../domain/errors.ts';
import {
  CONFIGURATION_FILE,
  CONFIGURATION_TEMPLATE,
  DEFAULT_CONFIGURATION,
  readConfiguration,
} from './configuration.ts';

function read(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-configuration-'));
  try {
    writeFileSync(join(folder, CONFIGURATION_FILE), text);
    return readConfiguration(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the template is the defaults, and so is no file at all', () => {
  assert.deepEqual(read(CONFIGURATION_TEMPLATE), DEFAULT_CONFIGURATION);
  assert.deepEqual(readConfiguration('/nowhere'), DEFAULT_CONFIGURATION);
});

test('comments and trailing commas are let pass, slashes in strings stay', () => {
  assert.equal(read('{ "host": "a//b", // a comment\n "port": 1, }').host, 'a//b');
});

test('a wrong setting is named with its remedy', () => {
  const faults: [string, string | undefined, RegExp][] = [
    ['{ "prot": 1 }', 'prot', /unknown setting/],
    ['{ "port": "x" }', 'port', /a string/],
    ['[1]', undefined, /not an object/],
    ['{', undefined, /not JSON/],
    ['{ "models": { "linaer": {} } }', 'models', /no model "linaer"/],
  ];
  for (const [text, field, message] of faults) {
    assert.throws(
      () => read(text),
      (error) =>
        error instanceof AisleError &&
        error.field === field &&
        message.test(error.message) &&
        error.remedy !== undefined,
    );
  }
});
