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

test('a wrong setting is named with what it takes and the nearest name', () => {
  const faults: [string, string | undefined, RegExp, RegExp][] = [
    ['{ "prot": 1 }', 'prot', /unknown setting/, /Did you mean "port"\? Settings are host, port,/],
    ['{ "toString": 1 }', 'toString', /unknown setting/, /Settings are/],
    ['{ "__proto__": {} }', '__proto__', /unknown setting/, /Settings are/],
    ['{ "address_limits": 1 }', 'address_limits', /unknown setting/, /"addressLimit"/],
    ['[1]', undefined, /not an object/, /init/],
    ['{', undefined, /not JSON/, /init/],
    ['{ "models": { "linaer": {} } }', 'models', /no model "linaer"/, /Did you mean "linear"/],
    [
      '{ "languageModel": { "url": "http://a/v1" } }',
      'languageModel.model',
      /"model" is missing/,
      /Name the/,
    ],
    ['{ "models": { "constructor": {} } }', 'models', /no model "constructor"/, /Models are/],
  ];
  for (const [text, field, message, remedy] of faults) {
    assert.throws(
      () => read(text),
      (error) =>
        error instanceof AisleError &&
        error.field === field &&
        message.test(error.message) &&
        remedy.test(error.remedy ?? ''),
      text,
    );
  }
});

test('every value of the wrong kind or out of its range is refused with the range', () => {
  const wrong: Record<string, [unknown[], RegExp]> = {
    host: [['', 'a b', 'x'.repeat(254), 1, null], /address or a name/],
    port: [[-1, 65_536, 80.5, '7700', null, true], /whole number from 0 to 65535; 7700 unless given/],
    log: [['debug', '', 'toString', 1, null], /one of "silent", "error", "warn", "info"/],
    trustProxy: [[1, 'true', null], /true or false/],
    addressLimit: [[-5, 0.001, 1e9, '50', null, []], /whole number from 0 to 1000000; 0 unless given/],
    addressEvents: [[-1, 0.5, '100', null], /whole number from 0 to 10000000; 0 unless given/],
    addressBytes: [[-1, 0.5, '100', null], /whole number from 0 to 1000000000; 0 unless given/],
    metrics: [['open', true, null], /one of "key", "local"/],
    quarantineRows: [[-1, 0.5, 1e12, '1', null], /whole number from 0 to 1000000; 50000 unless given/],
    models: [[null, [], 'linear', { popular: null }, { popular: [] }, { popular: 1 }], /object of objects/],
    encoder: [['', 1, null], /"use-lite" or the name/],
    imageEncoder: [['', 1, null], /"colour-shape" or the name/],
    pictureFolder: [[1, null, []], /path of a folder/],
    pictureHosts: [['cdn.example', [1], ['https://cdn.example'], ['a b'], null], /list of host names/],
    encoders: [[null, [], { mine: 'folder' }], /"folder" or "url"/],
    languageModel: [[null, [], 'm', 1], /"url" and "model"/],
  };
  assert.deepEqual(Object.keys(wrong), Object.keys(DEFAULT_CONFIGURATION), 'every setting is tried');
  for (const [name, [values, remedy]] of Object.entries(wrong)) {
    for (const value of values) {
      assert.throws(
        () => read(JSON.stringify({ [name]: value })),
        (error) =>
          error instanceof AisleError &&
          error.code === 'invalid_configuration' &&
          error.field === name &&
          remedy.test(error.remedy ?? ''),
        `${name}: ${JSON.stringify(value)}`,
      );
    }
  }
});

test('the ends of the ranges are good', () => {
  const low = { port: 0, addressLimit: 0, quarantineRows: 0 };
  const high = { port: 65_535, addressLimit: 1_000_000, quarantineRows: 1_000_000, metrics: 'local' };
  for (const values of [low, high])
    assert.deepEqual(read(JSON.stringify(values)), { ...DEFAULT_CONFIGURATION, ...values });
});
