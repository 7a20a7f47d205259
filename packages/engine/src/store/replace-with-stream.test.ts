import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { replaceWithStream } from './replace-with-stream.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-replace-'));
after(() => rmSync(root, { recursive: true, force: true }));

function folder(name: string): { file: string; names: () => string[] } {
  const path = join(root, name);
  mkdirSync(path);
  return { file: join(path, 'out.jsonl'), names: () => readdirSync(path) };
}

test('makes a file and replaces one, for its owner alone, and leaves nothing beside it', async () => {
  const { file, names } = folder('whole');
  await replaceWithStream(file, ['a\n', 'b\n']);
  await replaceWithStream(file, ['c\n']);
  assert.equal(readFileSync(file, 'utf8'), 'c\n');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(names(), ['out.jsonl']);
});

test('a source that breaks off leaves the old file', async () => {
  const { file, names } = folder('broken');
  writeFileSync(file, 'old');
  function* broken() {
    yield 'x'.repeat(200_000);
    throw new Error('broke off');
  }
  await assert.rejects(replaceWithStream(file, broken()), /broke off/);
  assert.equal(readFileSync(file, 'utf8'), 'old');
  assert.deepEqual(names(), ['out.jsonl']);
});

test('a kill in the middle leaves the old file', async () => {
  const { file } = folder('killed');
  writeFileSync(file, 'old');
  const program = `import { replaceWithStream } from ${JSON.stringify(new URL('./replace-with-stream.ts', import.meta.url).href)};
    async function* source() {
      for (let piece = 0; ; piece++) {
        yield 'x'.repeat(100_000);
        if (piece === 5) console.log('under way');
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
    await replaceWithStream(process.argv[1], source());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, file]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(readFileSync(file, 'utf8'), 'old');
});

test('a link is followed and stays a link', async () => {
  const { file } = folder('linked');
  const target = join(root, 'target');
  writeFileSync(target, 'old');
  symlinkSync(target, file);
  await replaceWithStream(file, ['new']);
  assert.equal(readFileSync(target, 'utf8'), 'new');
  assert.ok(lstatSync(file).isSymbolicLink());
});

test('a pipe is written into, not replaced', async (t) => {
  const { file } = folder('pipe');
  if (spawnSync('mkfifo', [file]).status !== 0) return t.skip('this system has no named pipes');
  const reader = spawn('cat', [file]);
  let read = '';
  reader.stdout.on('data', (piece) => {
    read += piece;
  });
  await replaceWithStream(file, ['through']);
  await new Promise((resolve) => reader.once('close', resolve));
  assert.equal(read, 'through');
  assert.ok(statSync(file).isFIFO());
});
