import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { encoderConformance } from '../../domain/ports/encoder.conformance.ts';
import type { EncoderSpec } from '../encoder-spec.ts';
import { WorkerEncoder } from './worker-encoder.ts';

const home = mkdtempSync(join(tmpdir(), 'aisle-encoder-'));
after(() => rmSync(home, { recursive: true, force: true }));

function start(spec: Partial<EncoderSpec> = {}): Promise<WorkerEncoder> {
  const workerData: EncoderSpec = { name: 'use-lite', settings: {}, home, threads: 1, ...spec };
  return WorkerEncoder.start(
    new Worker(new URL('../../compose/encoder-worker.ts', import.meta.url), { workerData }),
  );
}

encoderConformance('in a worker', () => start());

describe('an encoder in a worker', () => {
  it('answers a query while a catalogue is encoded', async () => {
    const encoder = await start();
    const texts = Array.from({ length: 1500 }, (_, i) => `yellow rain coat for children, number ${i * 7919}`);
    const order: string[] = [];
    const catalogue = encoder.encode(texts, 'passage').then(() => order.push('catalogue'));
    const query = encoder.encode(['coat'], 'query').then(() => order.push('query'));
    await Promise.all([catalogue, query]);
    assert.deepEqual(order, ['query', 'catalogue']);
    await encoder.close();
  });

  it('keeps vectors from one start to the next', async () => {
    const texts = ['kept from one start to the next', 'and this too'];
    const first = await start();
    const before = await first.encode(texts, 'passage');
    await first.close();
    const second = await start();
    assert.deepEqual(await second.encode(texts, 'passage'), before);
    await second.close();
  });

  it('says why it cannot be opened', async () => {
    await assert.rejects(start({ settings: { folder: join(home, 'nowhere') } }), {
      code: 'invalid_configuration',
      message: /no model.onnx/,
    });
    await assert.rejects(
      start({ settings: { url: 'https://example.com/v1', model: 'm', keyVariable: 'AISLE_NO_SUCH_KEY' } }),
      {
        field: 'keyVariable',
      },
    );
    await assert.rejects(start({ settings: { folder: 7 } }), { code: 'invalid_configuration' });
  });

  it('refuses what is under way when it is closed', async () => {
    const encoder = await start();
    const texts = Array.from({ length: 3000 }, (_, i) => `a lamp with number ${i}`);
    const work = assert.rejects(encoder.encode(texts, 'passage'), { code: 'interrupted' });
    await encoder.close();
    await work;
  });

  it('does without the native runtime, and says so', async () => {
    const encoder = await start({ runtime: 'wasm' });
    assert.equal(encoder.runtime, 'wasm');
    assert.match(encoder.remark ?? '', /slower/);
    assert.equal((await encoder.encode(['a lamp'], 'query')).length, encoder.embeddingSize);
    await encoder.close();
  });
});
