import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DAY_MS } from '../../domain/day-ms.ts';
import type { AisleError } from '../../domain/errors.ts';
import type { ArtefactDraft } from '../../domain/ports/artefact-registry.ts';
import { processSpace } from '../../locks/machine.ts';
import { manifestText } from './artefact-folder.ts';
import { FileArtefactRegistry } from './file-artefact-registry.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-artefacts-'));
after(() => rmSync(root, { recursive: true, force: true }));

const draft: ArtefactDraft = {
  model: 'linear',
  configuration: { regularization: 200 },
  snapshotOffset: 1,
  asOf: 1_000,
  trainedAt: 2_000,
  fitSeconds: 1,
  seed: 1,
  metrics: {},
};
const content = {
  meta: { note: 'x' },
  arrays: { values: new Float32Array([1, 2, 3]), 'network.onnx': new Uint8Array([1, 2, 3, 4]) },
  itemIds: ['a', 'b'],
};

describe('an artefact on disk', () => {
  it('reads no file outside its folder, whatever its manifest names', async () => {
    const registry = new FileArtefactRegistry(join(root, 'outside'));
    const { version } = await registry.publish(draft, content);
    const folder = join(root, 'outside', 'linear', version);
    const { digest: _, ...manifest } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const bytes = Buffer.from('secret');
    writeFileSync(join(root, 'outside', 'secret'), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    manifest.files['../../secret'] = { sha256, bytes: bytes.length, type: 'u8' };
    writeFileSync(join(folder, 'manifest.json'), manifestText(manifest));
    await assert.rejects(registry.load('linear', version), {
      code: 'artefact_corrupt',
      message: /outside its folder/,
    });
    registry.close();
  });

  it('never loads when any of its files is cut short, altered or missing', async () => {
    const registry = new FileArtefactRegistry(join(root, 'torn'));
    const { version } = await registry.publish(draft, content);
    const folder = join(root, 'torn', 'linear', version);
    const files = readdirSync(folder);
    assert.deepEqual(files.sort(), [
      'items.jsonl',
      'manifest.json',
      'meta.json',
      'network.onnx',
      'values.f32',
    ]);
    for (const file of files) {
      const path = join(folder, file);
      const whole = readFileSync(path);
      const names = (error: AisleError) => {
        assert.equal(error.code, 'artefact_corrupt');
        assert.ok(error.message.includes(file) && error.field === file, error.message);
        return true;
      };
      for (let length = 0; length < whole.length - 1; length += Math.max(1, whole.length >> 4)) {
        writeFileSync(path, whole.subarray(0, length));
        await assert.rejects(registry.load('linear', version), names, `${file} of ${length} bytes`);
      }
      if (file !== 'manifest.json') {
        const altered = Buffer.from(whole);
        altered[0]! ^= 1;
        writeFileSync(path, altered);
        await assert.rejects(registry.load('linear', version), names);
        writeFileSync(path, Buffer.concat([whole, Buffer.from([0])]));
        await assert.rejects(registry.load('linear', version), names);
      }
      rmSync(path);
      await assert.rejects(registry.load('linear', version), names);
      writeFileSync(path, whole);
    }
    assert.deepEqual((await registry.load('linear', version)).content.itemIds, ['a', 'b']);
  });

  it('is left out of the list when its manifest is torn', async () => {
    const registry = new FileArtefactRegistry(join(root, 'list'));
    const { version } = await registry.publish(draft, content);
    writeFileSync(join(root, 'list', 'linear', version, 'manifest.json'), '{"formatVersion": 1');
    assert.deepEqual(new FileArtefactRegistry(join(root, 'list')).versions('linear'), []);
    await assert.rejects(registry.load('linear', version), { code: 'artefact_corrupt' });
  });

  it('is refused when anything in its manifest was changed', async () => {
    const registry = new FileArtefactRegistry(join(root, 'configuration'));
    const { version } = await registry.publish(draft, content);
    const path = join(root, 'configuration', 'linear', version, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    const manifest = JSON.parse(text) as Record<string, unknown>;
    for (const changed of [
      text.replace('200', '201'),
      JSON.stringify({ ...manifest, snapshotOffset: 7 }),
      JSON.stringify({ ...manifest, metrics: { 'ndcg@20': 1 } }),
      JSON.stringify({ ...manifest, digest: undefined }),
    ]) {
      writeFileSync(path, changed);
      await assert.rejects(registry.load('linear', version), {
        code: 'artefact_corrupt',
        field: 'manifest.json',
      });
    }
    writeFileSync(path, text);
    assert.equal((await registry.load('linear', version)).manifest.version, version);
  });

  it('lies in shared memory when it is read', async () => {
    const registry = new FileArtefactRegistry(join(root, 'memory'));
    const { version } = await registry.publish(draft, content);
    const { arrays } = (await registry.load('linear', version)).content;
    assert.ok(arrays['values']!.buffer instanceof SharedArrayBuffer);
    assert.equal(statSync(join(root, 'memory', 'linear', version, 'values.f32')).mode & 0o777, 0o600);
  });

  it('loads whole over more bytes and ids than one turn takes', async () => {
    const registry = new FileArtefactRegistry(join(root, 'large'));
    const values = Float32Array.from({ length: 400_000 }, (_, i) => i * 0.5);
    const itemIds = Array.from({ length: 30_000 }, (_, i) => `item-${i}`);
    const { version } = await registry.publish(draft, { meta: {}, arrays: { values }, itemIds });
    const loaded = await registry.load('linear', version);
    assert.deepEqual(loaded.content.arrays['values'], new Float32Array(values));
    assert.deepEqual(loaded.content.itemIds, itemIds);
  });
});

describe('a registry on disk', () => {
  it('hears within a second of a champion that another process promoted', async () => {
    const folder = join(root, 'watched');
    const serving = new FileArtefactRegistry(folder);
    const training = new FileArtefactRegistry(folder);
    const heard = new Promise<string>((resolve) => serving.watch(resolve));
    const { version } = await training.publish(draft, content);
    await training.promote('linear', version);
    const alive = setTimeout(() => undefined, 5_000);
    assert.equal(await heard, 'linear');
    clearTimeout(alive);
    assert.equal(serving.champion('linear'), version);
    serving.close();
  });

  it('says what it cannot read; only what is not there counts as none', async () => {
    const folder = join(root, 'unreadable');
    const registry = new FileArtefactRegistry(folder);
    assert.deepEqual([registry.models(), registry.champion('linear')], [[], undefined]);
    const { version } = await registry.publish(draft, content);
    const pointer = join(folder, 'linear', 'champion');
    const fails = (ask: () => unknown, path: string, code: string) =>
      assert.throws(ask, (error: AisleError) => {
        assert.equal(error.code, code, error.message);
        assert.ok(error.message.includes(path));
        return true;
      });
    mkdirSync(pointer);
    fails(() => registry.champion('linear'), pointer, 'internal');
    fails(() => registry.champions('linear'), pointer, 'internal');
    await assert.rejects(registry.promote('linear', version), { code: 'internal' });
    assert.equal(registry.versions('linear').length, 1);
    const manifest = join(folder, 'linear', version, 'manifest.json');
    const second = new FileArtefactRegistry(folder);
    rmSync(manifest);
    assert.deepEqual(second.versions('linear'), []);
    mkdirSync(manifest);
    fails(() => second.versions('linear'), manifest, 'internal');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    fails(() => registry.models(), folder, 'store_read_only');
    fails(() => registry.versions('linear'), folder, 'store_read_only');
    await assert.rejects(registry.load('linear', version), { code: 'store_read_only' });
  });

  it('tells once that a champion can no longer be read, and again when it can', async (t) => {
    const folder = join(root, 'streak');
    const registry = new FileArtefactRegistry(folder);
    const { version } = await registry.publish(draft, content);
    await registry.promote('linear', version);
    const aside = join(root, 'streak-aside');
    t.mock.timers.enable({ apis: ['setInterval'] });
    const heard: string[] = [];
    const unwatch = registry.watch((model) => heard.push(model));
    renameSync(folder, aside);
    writeFileSync(folder, '');
    t.mock.timers.tick(1_200);
    assert.deepEqual(heard, ['linear']);
    rmSync(folder);
    renameSync(aside, folder);
    t.mock.timers.tick(1_200);
    unwatch();
    assert.deepEqual(heard, ['linear', 'linear']);
  });

  it('sweeps up what dead processes left half written, and nothing else', async () => {
    const folder = join(root, 'swept');
    const registry = new FileArtefactRegistry(folder);
    const { version } = await registry.publish(draft, content);
    const temporary = (space: string, pid: number) => {
      const path = join(folder, 'linear', `.tmp-${space}-${pid}-1-0`);
      mkdirSync(path);
      return path;
    };
    const dead = temporary(processSpace(), 999_999_999);
    const own = temporary(processSpace(), process.pid);
    // The same numbers in another container, whose processes cannot be seen from here.
    const elsewhere = temporary('00000000', 999_999_999);
    const longAgo = temporary('00000000', process.pid);
    const twoDaysAgo = new Date(Date.now() - 2 * DAY_MS);
    utimesSync(longAgo, twoDaysAgo, twoDaysAgo);
    assert.equal(registry.versions('linear').length, 1);
    await registry.sweep();
    assert.deepEqual([dead, own, elsewhere, longAgo].map(existsSync), [false, true, true, false]);
    assert.equal(registry.versions('linear')[0]?.version, version);
  });
});
