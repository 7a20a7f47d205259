import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '../domain/model.ts';
import { languageSettings } from './language-settings.ts';

const BASE = { url: 'https://example.com/v1', model: 'm' };

it('settings are completed, and the address is brought to its base', () => {
  const settings = languageSettings({ ...BASE, url: 'https://example.com/v1/chat/completions/' });
  assert.equal(settings.url, 'https://example.com/v1');
  assert.deepEqual([settings.retries, settings.requestsPerDay, settings.structured], [4, 10_000, 'auto']);
});

it('settings are refused by field', () => {
  const cases: readonly [JsonObject, string][] = [
    [{ ...BASE, url: 'ftp://example.com' }, 'url'],
    [{ ...BASE, url: 'https://me:pass@example.com/v1' }, 'url'],
    [{ ...BASE, url: 'https://example.com/v1?key=1' }, 'url'],
    [{ url: BASE.url }, 'model'],
    [{ ...BASE, keyVariable: 'sk-123' }, 'keyVariable'],
    [{ ...BASE, keyVariable: 'sk_live_123' }, 'keyVariable'],
    [{ ...BASE, retries: 11 }, 'retries'],
    [{ ...BASE, retries: 0.5 }, 'retries'],
    [{ ...BASE, timeoutSeconds: 0 }, 'timeoutSeconds'],
    [{ ...BASE, tokensPerDay: -1 }, 'tokensPerDay'],
    [{ ...BASE, priceInput: '1' }, 'priceInput'],
    [{ ...BASE, currency: 'dollars' }, 'currency'],
    [{ ...BASE, structured: 'strict' }, 'structured'],
    [{ ...BASE, apiKey: 'x' }, 'apiKey'],
  ];
  for (const [given, field] of cases)
    assert.throws(() => languageSettings(given), {
      code: 'invalid_configuration',
      field: `languageModel.${field}`,
    });
});
