import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSharp } from '../../../packages/engine/src/encoders/image/load-sharp.ts';
import { idsIn, PHONE, shop, visit } from './visitor.case.ts';

test('a photo that is chosen finds the product it shows, by keyboard alone; what is no picture is said to be none', async (t) => {
  const visitor = await visit(t);
  if (!visitor) return;
  const { page, asked } = visitor;
  const sharp = await loadSharp();
  if (sharp === undefined) return t.skip('sharp is not installed');
  await page.goto(shop.url);
  const [wanted] = await idsIn(page, 'home');
  const drawing = await (await fetch(`${shop.url}/pictures/${wanted}.svg`)).arrayBuffer();
  const photo = await sharp(Buffer.from(drawing)).resize(900, 900).jpeg({ quality: 80 }).toBuffer();

  await page.locator('a[href="/photo"]').focus();
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'Search by photo' }).waitFor();
  const input = page.locator('.photo-acts input').first();
  await input.focus();
  assert.equal(await input.evaluate((node) => node === document.activeElement), true);
  await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.locator('.tile:not(.skeleton)').first().waitFor();
  const found = await page
    .locator('.tile:not(.skeleton)')
    .evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset['item']!));
  assert.ok(found.slice(0, 5).includes(wanted!), `${wanted} is not among ${found.slice(0, 5)}`);
  assert.match((await page.locator('.lead').textContent())!, /look most like it/);
  const sent = asked.find((request) => request.url().includes('/v1/search/image'))!;
  const bytes = Number((await sent.allHeaders())['content-length']);
  assert.ok(bytes > 1000 && bytes < 100_000, `${bytes} bytes: made small before it is sent`);

  await input.setInputFiles({ name: 'note.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
  await page.locator('.lead', { hasText: 'no picture that can be read' }).waitFor();
});

test('a picture is searched with when it is pasted, and when it is dropped', async (t) => {
  const visitor = await visit(t, { viewport: PHONE });
  if (!visitor) return;
  const { page } = visitor;
  await page.goto(`${shop.url}/photo`);
  await page.locator('.photo-drop').waitFor();
  for (const kind of ['paste', 'drop']) {
    const answered = page.waitForResponse((response) => response.url().includes('/v1/search/image'));
    await page.evaluate(async (how) => {
      const canvas = document.createElement('canvas');
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = how === 'paste' ? '#2a5' : '#b33';
      pen.fillRect(60, 30, 180, 100);
      const blob = await new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made!)));
      const data = new DataTransfer();
      data.items.add(new File([blob], 'pasted.png', { type: 'image/png' }));
      if (how === 'paste') document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
      else
        document.querySelector('.photo-drop')!.dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
    }, kind);
    assert.equal((await answered).status(), 200, kind);
    await page.locator('.photo-shown:not([hidden])').waitFor();
  }
});
