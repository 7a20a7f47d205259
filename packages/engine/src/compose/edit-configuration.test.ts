import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONFIGURATION_TEMPLATE } from './configuration.ts';
import { withSetting } from './edit-configuration.ts';

test('a setting is replaced in its place, and comments stay', () => {
  const text = '{\n  // "port": 1, not this\n  "port": 7700, // the port\n  "log": "a // b"\n}\n';
  assert.equal(
    withSetting(text, 'port', 80),
    '{\n  // "port": 1, not this\n  "port": 80, // the port\n  "log": "a // b"\n}\n',
  );
  assert.equal(withSetting(text, 'log', 'warn'), text.replace('"a // b"', '"warn"'));
});

test('an object is replaced whole, whatever is in it', () => {
  const text = '{ "encoders": { "a": { "folder": "}{,", "b": [1, 2] } }, "port": 1 }';
  assert.equal(withSetting(text, 'encoders', { c: {} }), '{ "encoders": {\n    "c": {}\n  }, "port": 1 }');
});

test('a new setting comes behind the last, with or without a comma behind that', () => {
  assert.equal(withSetting('{ "a": 1 }', 'b', 2), '{ "a": 1,\n\n  "b": 2 }');
  assert.equal(withSetting('{ "a": 1, }', 'b', 2), '{ "a": 1,\n\n  "b": 2, }');
  assert.equal(withSetting('{}', 'b', 2), '{\n  "b": 2\n}');
  assert.equal(withSetting('{\n  // nothing yet\n}\n', 'b', 2), '{\n  // nothing yet\n  "b": 2\n}\n');
});

test('what is no object is refused', () => {
  for (const text of ['', '[]', '7', '{', '{ "a": 1', '"x"'])
    assert.throws(() => withSetting(text, 'b', 2), { code: 'invalid_configuration' }, text);
});

test('whatever is set is read back, and the others are as before', () => {
  const settings = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { maxKeys: 6 });
  fc.assert(
    fc.property(
      settings,
      fc.string({ minLength: 1 }),
      fc.jsonValue(),
      fc.boolean(),
      (before, name, value, pretty) => {
        const text = JSON.stringify(before, null, pretty ? 2 : 0);
        const after = withSetting(text, name, value as never);
        assert.deepEqual(JSON.parse(after), JSON.parse(JSON.stringify({ ...before, [name]: value })));
      },
    ),
  );
  assert.match(withSetting(CONFIGURATION_TEMPLATE, 'encoder', 'mine'), /"encoder": "mine",/);
});
