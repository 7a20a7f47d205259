import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { backoffMs, retryAfterMs } from '../../domain/backoff.ts';
import type { AisleError } from '../../domain/errors.ts';
import { encoderConformance } from '../../domain/ports/encoder.conformance.ts';
import { EndpointEncoder } from './endpoint-encoder.ts';
import { type EndpointSettings, endpointSettings } from './endpoint-settings.ts';
import {
  EMBEDDING_SIZE,
  goodAnswer,
  letterVector,
  scriptedEndpoint,
  status,
} from './scripted-endpoint.case.ts';

const KEY = 'sk-secret-0123456789';
const service = await scriptedEndpoint();
after(() => service.close());

const waits: number[] = [];
const environment = {
  key: KEY,
  random: () => 0.5,
  now: () => Date.UTC(2026, 0, 1),
  sleep: async (ms: number) => {
    waits.push(ms);
  },
};

function open(settings: Partial<EndpointSettings> = {}): Promise<EndpointEncoder> {
  const given = { url: service.url, model: 'letters', ...settings };
  return EndpointEncoder.open('letters', endpointSettings(given as never), environment);
}

encoderConformance('endpoint', () => open({ timeoutSeconds: 5 }));

describe('an embeddings endpoint', () => {
  it('is asked with the key, the model and a batch within its limits', async () => {
    const encoder = await open({
      batchTexts: 3,
      batchCharacters: 1000,
      queryPrefix: 'Q: ',
      maxCharacters: 100,
    });
    const before = service.seen.length;
    await encoder.encode(['one', '', 'two', 'three', 'four'], 'query');
    const asked = service.seen.slice(before);
    assert.deepEqual(
      asked.map(({ input }) => input),
      [['Q: one', 'Q: two', 'Q: three'], ['Q: four']],
    );
    assert.equal(asked[0]!.path, '/v1/embeddings');
    assert.equal(asked[0]!.authorization, `Bearer ${KEY}`);
    assert.equal(asked[0]!.model, 'letters');
    await encoder.encode(['x'.repeat(500)], 'passage');
    assert.equal(service.seen.at(-1)!.input[0]!.length, 100);
    await encoder.close();
  });

  it('gives the vectors back in the order of the texts, at unit length', async () => {
    const encoder = await open();
    const vectors = await encoder.encode(['shoe', 'boot'], 'passage');
    const raw = letterVector('boot');
    const norm = Math.hypot(...raw);
    for (let i = 0; i < EMBEDDING_SIZE; i++)
      assert.ok(Math.abs(vectors[EMBEDDING_SIZE + i]! - raw[i]! / norm) < 1e-6);
    await encoder.close();
  });

  it('tries again after failures of the moment, later each time, and not before it is told', async () => {
    const encoder = await open();
    waits.length = 0;
    service.script(
      status(503),
      status(429, { 'retry-after': '7' }),
      (_, answer) => answer.destroy(),
      (_, answer) => answer.end('<html>a proxy'),
    );
    assert.equal((await encoder.encode(['shoe'], 'passage')).length, EMBEDDING_SIZE);
    assert.deepEqual(waits, [125, 7000, 500, 1000]);
    await encoder.close();
  });

  it('gives up after its tries and says why', async () => {
    const encoder = await open({ retries: 2 });
    service.script(status(500), status(502), status(503));
    await assert.rejects(encoder.encode(['shoe'], 'passage'), {
      code: 'source_unreachable',
      message: /in 3 tries: status 503/,
    });
    await encoder.close();
  });

  it('does not wait longer than its time', async () => {
    const encoder = await open({ retries: 0, timeoutSeconds: 1 });
    service.script(() => undefined);
    await assert.rejects(encoder.encode(['shoe'], 'passage'), { message: /no answer within 1 s/ });
    await encoder.close();
  });

  it('does not try again what is refused, and never says the key', async () => {
    const encoder = await open({ keyVariable: 'EMBEDDINGS_KEY' });
    const asked = service.seen.length;
    service.script(status(401, {}, JSON.stringify({ error: { message: `Incorrect API key: ${KEY}.` } })));
    const error = await encoder.encode(['shoe'], 'passage').then(
      () => assert.fail('it was refused'),
      (reason: AisleError) => reason,
    );
    assert.equal(error.code, 'invalid_configuration');
    assert.match(error.remedy ?? '', /EMBEDDINGS_KEY/);
    assert.doesNotMatch(
      JSON.stringify([error.message, error.stack, error.remedy, String(error.cause)]),
      /sk-secret/,
    );
    assert.equal(service.seen.length, asked + 1);
    await encoder.close();
  });

  it('takes the key to no other address', async () => {
    const other = await scriptedEndpoint();
    const encoder = await open();
    service.script(status(307, { location: `${other.url}/embeddings` }));
    await assert.rejects(encoder.encode(['shoe'], 'passage'), { message: /status 307/ });
    assert.equal(other.seen.length, 0);
    await other.close();
    await encoder.close();
  });

  it('refuses answers that are none', async () => {
    const encoder = await open();
    const answers: readonly unknown[] = [
      {},
      { data: [] },
      { data: [{ index: 1, embedding: [1] }] },
      { data: [{ index: 0, embedding: ['1'] }] },
      { data: [{ index: 0, embedding: [1, 2, 3] }] },
      { data: [{ index: 0, embedding: [] }] },
      null,
    ];
    for (const answer of answers) {
      service.script((_, response) => response.end(JSON.stringify(answer)));
      await assert.rejects(
        encoder.encode(['shoe'], 'passage'),
        { code: 'invalid_configuration' },
        JSON.stringify(answer),
      );
    }
    service.script((request, response) =>
      goodAnswer({ ...request, input: [...request.input, 'one more'] }, response),
    );
    await assert.rejects(encoder.encode(['shoe'], 'passage'), { message: /2 vectors came for 1/ });
    await encoder.close();
  });

  it('has another digest for another model, address or prefix', async () => {
    const encoders = await Promise.all([open(), open({ model: 'other' }), open({ passagePrefix: 'p: ' })]);
    assert.equal(new Set(encoders.map(({ digest }) => digest)).size, 3);
    await Promise.all(encoders.map((encoder) => encoder.close()));
  });
});

describe('settings of an endpoint', () => {
  it('are refused by field', () => {
    const base = { url: 'https://example.com/v1', model: 'm' };
    const cases: readonly [Record<string, unknown>, string][] = [
      [{ ...base, url: 'ftp://example.com' }, 'url'],
      [{ ...base, url: 'https://me:pass@example.com/v1' }, 'url'],
      [{ url: base.url }, 'model'],
      [{ ...base, keyVariable: 'sk-123' }, 'keyVariable'],
      [{ ...base, retries: 99 }, 'retries'],
      [{ ...base, batchTexts: 1.5 }, 'batchTexts'],
      [{ ...base, languages: 'en' }, 'languages'],
      [{ ...base, key: 'secret' }, 'key'],
    ];
    for (const [settings, field] of cases)
      assert.throws(() => endpointSettings(settings as never), { code: 'invalid_configuration', field });
  });

  it('take the address with or without what comes behind /v1', () => {
    for (const url of [
      'https://example.com/v1',
      'https://example.com/v1/',
      'https://example.com/v1/embeddings',
    ])
      assert.equal(endpointSettings({ url, model: 'm' }).url, 'https://example.com/v1');
  });
});

describe('waiting', () => {
  it('doubles its bound up to an end', () => {
    const bounds = [1, 2, 3, 8, 30].map((attempt) => backoffMs(attempt, () => 1));
    assert.deepEqual(bounds, [250, 500, 1000, 20_000, 20_000]);
    assert.equal(
      backoffMs(3, () => 0),
      0,
    );
    assert.equal(
      backoffMs(1, () => 0, 9e9),
      60_000,
    );
  });

  it('reads Retry-After as seconds or a date', () => {
    assert.equal(retryAfterMs('3', 0), 3000);
    assert.equal(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 1000), 4000);
    assert.equal(retryAfterMs('soon', 0), 0);
    assert.equal(retryAfterMs('-1', 0), 0);
    assert.equal(retryAfterMs(null, 0), 0);
  });
});
