import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TestFolder } from './prepared-shop.case.ts';

const folder = new TestFolder();
const BIN = fileURLToPath(new URL('../bin', import.meta.url));
const CARRIER = `node-${process.platform}-${process.arch}`;

/** A Node older than 24 on this machine's path. */
function oldNode(): string | undefined {
  const found = spawnSync('sh', ['-c', 'which -a node'], { encoding: 'utf8' }).stdout.trim().split('\n');
  return found.find((path) => {
    const major = /^v(\d+)\./.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
    return major !== undefined && Number(major) < 24;
  });
}

function oldNodeOrSkip(t: TestContext): string | undefined {
  const node = oldNode();
  if (node === undefined) t.skip('no Node older than 24 is on the path');
  return node;
}

/** A project in which Aisle is installed and its bundle prints how it was called. */
function project(name: string): string {
  const root = folder.file(name);
  cpSync(BIN, join(root, 'node_modules/aisle/bin'), { recursive: true });
  mkdirSync(join(root, 'node_modules/aisle/dist'));
  writeFileSync(join(root, 'node_modules/aisle/package.json'), '{"name":"aisle","type":"module"}');
  writeFileSync(
    join(root, 'node_modules/aisle/dist/aisle.js'),
    `export async function main(args) {
       const say = () => console.log(JSON.stringify({ args, major: Number(process.versions.node.split('.')[0]) }));
       if (args[0] !== 'wait') return say(), 7;
       const keepAlive = setInterval(() => {}, 1000);
       const stopped = new Promise((resolve) => process.once('SIGTERM', () => { clearInterval(keepAlive); resolve(130); }));
       // Whoever hears it may send the signal at once.
       say();
       return stopped;
     }`,
  );
  return root;
}

/** A package that carries this test's Node under a version of the test's choice. */
function carrier(root: string, version: string): void {
  const home = join(root, 'node_modules', CARRIER);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: CARRIER, version }));
  writeFileSync(join(home, 'bin/node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  chmodSync(join(home, 'bin/node'), 0o755);
}

const binary = (root: string): string => join(root, 'node_modules/aisle/bin/aisle.mjs');

test('under an old Node the one that npm installed beside takes over, arguments and exit code too', (t) => {
  const node = oldNodeOrSkip(t);
  if (node === undefined) return;
  const root = project('with-node');
  carrier(root, '24.1.0');
  const done = spawnSync(node, [binary(root), 'keys', 'a b', ''], { encoding: 'utf8' });
  assert.equal(done.stderr, '');
  assert.equal(done.status, 7);
  const said = JSON.parse(done.stdout) as { args: string[]; major: number };
  assert.deepEqual(said.args, ['keys', 'a b', '']);
  assert.ok(said.major >= 24);
});

test('under an old Node alone, or with another old one beside it, the message says what to do', (t) => {
  const node = oldNodeOrSkip(t);
  if (node === undefined) return;
  const bare = project('bare');
  const withOld = project('with-old');
  carrier(withOld, '22.3.0');
  for (const root of [bare, withOld]) {
    const done: SpawnSyncReturns<string> = spawnSync(node, [binary(root), 'keys'], { encoding: 'utf8' });
    assert.deepEqual([done.status, done.stdout], [1, '']);
    assert.match(done.stderr, /^Aisle needs Node 24 or newer; this is v\d+\..*\nInstall it from https:/);
  }
});

test('a signal reaches the Node that took over, and its exit code comes back', async (t) => {
  const node = oldNodeOrSkip(t);
  if (node === undefined) return;
  const root = project('with-signal');
  carrier(root, '24.1.0');
  const running = spawn(node, [binary(root), 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => running.once('exit', (...how) => resolve(how)));
  await new Promise((resolve) => running.stdout.once('data', resolve));
  running.kill('SIGTERM');
  assert.deepEqual(await ended, [130, null]);
});
