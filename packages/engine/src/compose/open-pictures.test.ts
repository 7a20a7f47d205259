import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ItemId } from '../domain/ids.ts';
import { COLOUR_SETTINGS, colourModel } from '../encoders/image/colour-model.case.ts';
import { loadSharp } from '../encoders/image/load-sharp.ts';
import { validateProduct } from '../ingest/validate-product.ts';
import { loadOnnxRuntime } from '../neural/onnx/onnx-runtime.ts';
import { setSetting } from './edit-configuration.ts';
import { addEncoder, listEncoders } from './encoders.ts';
import { initShop } from './init-shop.ts';
import { openShop, type Shop } from './open-shop.ts';

const [sharp, runtime] = await Promise.all([loadSharp(), loadOnnxRuntime()]);
const skip = sharp && runtime ? false : 'onnxruntime-node or sharp is not installed';
const scratch = mkdtempSync(join(tmpdir(), 'aisle-open-pictures-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const now = Date.UTC(2026, 10, 24, 12);

function flat(background: string): Promise<Uint8Array> {
  return sharp!({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A shop of four colours, whose encoder sees the mean colour alone. */
async function shopFolder(): Promise<string> {
  const data = mkdtempSync(join(scratch, 'shop-'));
  await initShop(data, 1);
  const model = join(data, 'colour');
  const pictures = join(data, 'pictures');
  for (const folder of [model, pictures]) mkdirSync(folder);
  writeFileSync(join(model, 'model.onnx'), colourModel(16));
  writeFileSync(join(model, 'encoder.json'), COLOUR_SETTINGS);
  for (const [name, colour] of Object.entries({ red: '#f00', rose: '#f04', blue: '#00f', navy: '#04f' }))
    writeFileSync(join(pictures, `${name}.png`), await flat(colour));
  await setSetting(data, 'encoder', 'none');
  await setSetting(data, 'pictureFolder', pictures);
  return data;
}

async function withShop(data: string, ready: boolean, test: (shop: Shop) => Promise<void>): Promise<void> {
  const looked = Promise.withResolvers<void>();
  const shop = await openShop({
    data,
    follow: false,
    search: true,
    onFault: (what, error) => looked.reject(new Error(what, { cause: error })),
    onPictures: () => looked.resolve(),
    onPictureFault: (error) => looked.reject(error),
  });
  try {
    await shop.search!.catalogue.upsert(
      ['red', 'rose', 'blue', 'navy', 'bare'].map((id) =>
        validateProduct({
          id,
          title: id,
          availability: 'in_stock',
          ...(id === 'bare' ? {} : { images: [`https://shop.example/${id}.png`] }),
        }),
      ),
    );
    if (ready) await looked.promise;
    await test(shop);
  } finally {
    await shop.close();
  }
}

describe('search by photo in a shop', { skip }, () => {
  it('finds what looks alike, by a photo and by a product, under the rules of the shop', async () => {
    const data = await shopFolder();
    await addEncoder(data, { name: 'colour', settings: { folder: join(data, 'colour') }, choose: true });
    assert.deepEqual(
      (await listEncoders(data))
        .filter(({ modality, kind }) => modality === 'image' && kind === 'folder')
        .map(({ name, chosen, usable }) => [name, chosen, usable]),
      [['colour', true, true]],
    );
    await withShop(data, true, async ({ pictures, search }) => {
      const ids = (result: { items: readonly { itemId: string }[] }) =>
        result.items.map(({ itemId }) => itemId);
      const byPhoto = await pictures!.search({ like: { picture: await flat('#fa0210') }, now });
      assert.deepEqual(ids(byPhoto), ['red', 'rose']);
      assert.deepEqual([byPhoto.degraded, byPhoto.model], [[], 'pictures@colour']);
      const byProduct = await pictures!.search({ like: { itemId: 'blue' as ItemId }, now });
      assert.deepEqual(ids(byProduct), ['navy'], 'not itself');
      assert.match(byProduct.items[0]!.reasons[0]!.text, /Similar to blue/);
      const first = await pictures!.search({ like: { picture: await flat('#f00') }, limit: 1, now });
      const second = await pictures!.search({
        like: { picture: await flat('#f00') },
        limit: 1,
        cursor: first.nextCursor!,
        now,
      });
      assert.deepEqual([ids(first), ids(second), second.nextCursor], [['red'], ['rose'], undefined]);
      await search!.catalogue.upsert([
        validateProduct({ id: 'red', title: 'red', status: 'hidden', images: ['/red.png'] }),
      ]);
      assert.deepEqual(ids(await pictures!.search({ like: { picture: await flat('#f00') }, now })), ['rose']);
      await assert.rejects(pictures!.search({ like: { itemId: 'red' as ItemId }, now }), {
        code: 'product_not_found',
      });
      await assert.rejects(pictures!.search({ like: { picture: Buffer.from('<svg/>') }, now }), {
        code: 'unsupported_media_type',
      });
      assert.deepEqual((await pictures!.search({ like: { itemId: 'bare' as ItemId }, now })).degraded, [
        'pictures:none',
      ]);
    });
  });

  it('needs no network: colours and outlines are looked at by what is built in', async () => {
    const data = await shopFolder();
    await setSetting(data, 'imageEncoder', 'colour-shape');
    await withShop(data, true, async ({ pictures }) => {
      const { items, model } = await pictures!.search({
        like: { picture: await flat('#fa0210') },
        limit: 1,
        now,
      });
      assert.deepEqual([items[0]!.itemId, model], ['red', 'pictures@colour-shape']);
    });
  });

  it('says that nobody looks at pictures where no encoder is chosen', async () => {
    await withShop(await shopFolder(), false, async ({ pictures }) => {
      const answer = await pictures!.search({ like: { picture: await flat('#f00') }, now });
      assert.deepEqual([answer.items, answer.degraded], [[], ['pictures:off']]);
    });
  });

  it('recommends what looks alike through a placement that asks for it', async () => {
    const data = await shopFolder();
    await addEncoder(data, { name: 'colour', settings: { folder: join(data, 'colour') }, choose: true });
    await withShop(data, true, async ({ scorers }) => {
      assert.ok(scorers.scorer('looks') !== undefined);
    });
  });
});
