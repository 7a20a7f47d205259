import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { ArtefactContent } from '../artefact.ts';
import type { ArtefactDraft } from './artefact-registry.ts';
import type { Store } from './store.ts';

/** What every artefact registry does. `make` gives a fresh, empty store; the suite closes it. */
export function artefactRegistryConformance(name: string, make: () => Promise<Store>): void {
  const withStore = (test: (store: Store) => Promise<void>) => async () => {
    const store = await make();
    try {
      await test(store);
    } finally {
      await store.close();
    }
  };

  describe(`artefact registry: ${name}`, () => {
    it(
      'gives back what was published, array by array',
      withStore(async ({ artefacts }) => {
        const content = aContent();
        const manifest = await artefacts.publish(aDraft('linear'), content);
        const loaded = await artefacts.load('linear', manifest.version);
        assert.deepEqual(loaded.manifest, manifest);
        assert.deepEqual(loaded.content.meta, content.meta);
        assert.deepEqual(loaded.content.itemIds, content.itemIds);
        assert.deepEqual(Object.keys(loaded.content.arrays).sort(), Object.keys(content.arrays).sort());
        for (const [key, array] of Object.entries(content.arrays)) {
          const found = loaded.content.arrays[key]!;
          assert.equal(found.constructor, array.constructor, key);
          assert.deepEqual([...found], [...array], key);
        }
        assert.equal(manifest.formatVersion, 1);
        assert.equal(manifest.snapshotOffset, 42);
        assert.deepEqual(manifest.metrics, { 'ndcg@10': 0.25 });
      }),
    );

    it(
      'writes a digest for every file and one for the configuration, whatever the order of its members',
      withStore(async ({ artefacts }) => {
        const { arrays } = aContent();
        const one = await artefacts.publish(
          aDraft('linear', { configuration: { a: 1, b: { c: 2, d: [3] } } }),
          aContent(),
        );
        const two = await artefacts.publish(
          aDraft('linear', { configuration: { b: { d: [3], c: 2 }, a: 1 }, trainedAt: 9_000 }),
          aContent(),
        );
        const other = await artefacts.publish(aDraft('linear', { configuration: { a: 2 } }), aContent());
        assert.equal(one.configurationDigest, two.configurationDigest);
        assert.notEqual(one.configurationDigest, other.configurationDigest);
        assert.match(one.configurationDigest, /^[0-9a-f]{64}$/);
        assert.deepEqual(one.files, two.files, 'same content, same bytes');
        const bytes = new Uint8Array(
          arrays['values']!.buffer,
          arrays['values']!.byteOffset,
          arrays['values']!.byteLength,
        );
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        assert.ok(
          Object.values(one.files).some((file) => file.sha256 === sha256 && file.bytes === bytes.byteLength),
        );
      }),
    );

    it(
      'gives every version a name of its own and lists the newest first',
      withStore(async ({ artefacts }) => {
        const manifests = await Promise.all(
          [5_000, 7_000, 7_000, 6_000, 7_000].map((trainedAt) =>
            artefacts.publish(aDraft('linear', { trainedAt }), aContent()),
          ),
        );
        assert.equal(new Set(manifests.map((manifest) => manifest.version)).size, 5);
        const listed = artefacts.versions('linear');
        assert.deepEqual(
          listed.map((manifest) => manifest.trainedAt),
          [7_000, 7_000, 7_000, 6_000, 5_000],
        );
        const names = listed.map((manifest) => manifest.version);
        assert.deepEqual(names, names.toSorted().reverse());
        assert.deepEqual(artefacts.models(), ['linear']);
        assert.deepEqual(artefacts.versions('nothing'), []);
      }),
    );

    it(
      'serves what was promoted and tells who watches',
      withStore(async ({ artefacts }) => {
        const heard: string[] = [];
        const leave = artefacts.watch((model) => heard.push(model));
        const first = await artefacts.publish(aDraft('linear'), aContent());
        const second = await artefacts.publish(aDraft('linear'), aContent());
        assert.equal(artefacts.champion('linear'), undefined);
        await artefacts.promote('linear', first.version);
        assert.equal(artefacts.champion('linear'), first.version);
        await artefacts.promote('linear', second.version);
        assert.equal(artefacts.champion('linear'), second.version);
        assert.deepEqual(artefacts.champions('linear'), [second.version, first.version]);
        assert.deepEqual(heard, ['linear', 'linear']);
        await assert.rejects(artefacts.promote('linear', 'nothing'), { code: 'model_not_found' });
        await assert.rejects(artefacts.promote('nothing', first.version), { code: 'model_not_found' });
        assert.equal(artefacts.champion('linear'), second.version);
        leave();
        await artefacts.promote('linear', first.version);
        assert.equal(heard.length, 2);
        assert.deepEqual(artefacts.champions('linear'), [first.version, second.version], 'each once');
        assert.deepEqual(artefacts.champions('nothing'), []);
      }),
    );

    it(
      'prunes old versions but never the champion',
      withStore(async ({ artefacts }) => {
        const versions: string[] = [];
        for (let i = 0; i < 5; i++) {
          versions.push(
            (await artefacts.publish(aDraft('linear', { trainedAt: 1_000 + i }), aContent())).version,
          );
        }
        await artefacts.promote('linear', versions[0]!);
        assert.equal(await artefacts.prune('linear', 2), 2);
        assert.deepEqual(
          artefacts.versions('linear').map((manifest) => manifest.version),
          [versions[4], versions[3], versions[0]],
        );
        assert.equal(artefacts.champion('linear'), versions[0]);
        assert.equal(await artefacts.prune('linear', 2), 0);
        assert.equal(await artefacts.prune('nothing', 2), 0);
        await artefacts.promote('linear', versions[4]!);
        assert.equal(await artefacts.prune('linear', 1), 1);
        assert.deepEqual(
          artefacts.versions('linear').map((manifest) => manifest.version),
          [versions[4], versions[0]],
          'the one that served before can stand in',
        );
        assert.deepEqual(artefacts.champions('linear'), [versions[4], versions[0]]);
      }),
    );

    it(
      'refuses what it cannot keep or does not have',
      withStore(async ({ artefacts }) => {
        await assert.rejects(artefacts.publish(aDraft('../etc'), aContent()), { code: 'invalid_field' });
        await assert.rejects(
          artefacts.publish(aDraft('m'), { ...aContent(), arrays: { '../x': new Uint8Array(1) } }),
          { code: 'invalid_field' },
        );
        await assert.rejects(artefacts.publish(aDraft('m'), { ...aContent(), meta: { x: Number.NaN } }), {
          code: 'invalid_configuration',
        });
        await assert.rejects(artefacts.load('m', 'nothing'), { code: 'model_not_found' });
        await assert.rejects(artefacts.load('..', '..'), { code: 'model_not_found' });
        assert.deepEqual(artefacts.versions('m'), []);
      }),
    );
  });
}

function aDraft(model: string, fields: Partial<ArtefactDraft> = {}): ArtefactDraft {
  return {
    model,
    configuration: { regularization: 200 },
    snapshotOffset: 42,
    asOf: 4_000,
    trainedAt: 4_500,
    fitSeconds: 1.5,
    seed: 7,
    metrics: { 'ndcg@10': 0.25 },
    ...fields,
  };
}

function aContent(): ArtefactContent {
  return {
    meta: { note: 'small "data"', nested: { list: [1, 2.5, null, true] } },
    arrays: {
      values: new Float32Array([1, -0.5, 3e-39]).subarray(1),
      offsets: new Uint32Array([0, 2, 4_294_967_295]),
      columns: new Int32Array([-1, 5]),
      'scale.v2': new Float64Array([Math.PI]),
      quantised: new Int8Array([-128, 127]),
      'network.onnx': new Uint8Array([1, 2, 255]),
      bytes: new Uint8Array([9]),
      empty: new Float32Array(0),
    },
    itemIds: ['a', 'quote " and\nline', '漢字', ''],
  };
}
