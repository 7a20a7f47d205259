import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { FileLock, holderOf, type LockHolder } from './file-lock.ts';
import { type Machine, processSpace, sameMachine, thisMachine } from './machine.ts';

const root = mkdtempSync(join(tmpdir(), 'aisle-lock-'));
after(() => rmSync(root, { recursive: true, force: true }));
const file = join(root, 'lock');

class Refused extends Error {
  readonly holder: LockHolder | undefined;
  constructor(holder: LockHolder | undefined) {
    super('refused');
    this.holder = holder;
  }
}

const take = () => FileLock.take(file, { patienceMs: 60_000, refuse: (holder) => new Refused(holder) });
const isRefusedBy = (pid: number) => (error: unknown) =>
  error instanceof Refused && error.holder?.pid === pid;

/** What a process left in the lock's file; its lock of the system is gone with it. */
function leave(machine: Machine, pid: number, silentMs = 0): void {
  writeFileSync(file, JSON.stringify({ token: 'left', pid, ...machine, patienceMs: 60_000 }));
  const touchedAt = new Date(Date.now() - silentMs);
  utimesSync(file, touchedAt, touchedAt);
}

/** A process that takes the lock, under the given wrapper, and keeps it until it is killed. */
async function holderProcess(...wrapper: string[]) {
  const program = `import { FileLock } from ${JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)};
    globalThis.kept = FileLock.take(${JSON.stringify(file)}, { patienceMs: 60000, refuse: () => new Error() });
    console.log(process.pid); setInterval(() => {}, 1e6);`;
  const [command, ...args] = [
    ...wrapper,
    process.execPath,
    '--no-warnings',
    '--input-type=module',
    '-e',
    program,
  ];
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const pid = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text) => resolve(Number(String(text))));
    child.once('exit', () => resolve(0));
  });
  return {
    /** In its own space of numbers; 0 when it could not be started. */
    pid,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('a file lock', () => {
  beforeEach(() => {
    for (const name of readdirSync(root)) rmSync(join(root, name));
  });

  it('lets one in, names it to the next, and is free when released', () => {
    const lock = take();
    lock.setAddress('http://127.0.0.1:7777');
    assert.throws(take, isRefusedBy(process.pid));
    assert.equal(holderOf(file)?.address, 'http://127.0.0.1:7777');
    assert.throws(take, isRefusedBy(process.pid), 'looking did not take it away');
    lock.release();
    assert.equal(existsSync(file), false);
    assert.equal(holderOf(file), undefined);
    take().release();
    assert.deepEqual(readdirSync(root), ['lock.hold'], 'nothing else is left lying about');
  });

  it('is kept by a living process and taken over at once from one that was killed', async () => {
    const other = await holderProcess();
    assert.ok(other.pid > 0);
    assert.throws(take, isRefusedBy(other.pid));
    assert.equal(holderOf(file)?.pid, other.pid);
    await other.kill();
    assert.ok(existsSync(file), 'it left its note');
    assert.equal(holderOf(file), undefined);
    take().release();
  });

  it('is kept by a process of another container that has a number which is free here, and taken over after it', async (t) => {
    const wrapper = ['unshare', '--pid', '--uts', '--fork', '--kill-child', '--mount-proc'];
    const inside = ['sh', '-c', 'hostname another-container && exec "$@"', 'sh'];
    if (spawnSync(wrapper[0]!, [...wrapper.slice(1), ...inside, 'true']).status !== 0)
      return t.skip('this system does not let this user make a container');
    const other = await holderProcess(...wrapper, ...inside);
    assert.equal(other.pid, 1, 'the first process of its container');
    const held = holderOf(file);
    assert.deepEqual([held?.pid, held?.host], [1, 'another-container']);
    assert.throws(take, isRefusedBy(1));
    await other.kill();
    take().release();
  });

  it('is taken over from a dead container at once, though its number runs here and its note is young', () => {
    leave({ ...thisMachine(), host: 'dead-container' }, process.pid);
    if (thisMachine().boot === undefined) {
      // Without the name of the boot it might be another machine.
      assert.throws(take, isRefusedBy(process.pid));
      return;
    }
    assert.equal(holderOf(file), undefined);
    take().release();
  });

  it('is taken over after the machine was started again, though its number runs again', () => {
    leave({ host: thisMachine().host, boot: 'the boot before' }, process.pid);
    assert.equal(holderOf(file), undefined);
    take().release();
  });

  it('is left to another machine that gave a sign of life, whatever its number, and taken over when it is silent', () => {
    const far = { host: 'far-away', boot: 'its own' };
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    for (const pid of [process.pid, dead]) {
      leave(far, pid, 50_000);
      assert.throws(take, isRefusedBy(pid));
      assert.equal(holderOf(file)?.host, 'far-away');
      assert.match(readFileSync(file, 'utf8'), /far-away/);
    }
    leave(far, 7, 61_000);
    assert.equal(holderOf(file), undefined);
    take().release();
  });

  it('is taken over when its note was torn by a power cut', () => {
    writeFileSync(file, '{"pid": 1');
    take().release();
  });

  it('leaves the note of a successor on another machine alone', () => {
    const lock = take();
    leave({ host: 'far-away', boot: 'its own' }, 1);
    lock.release();
    assert.equal(holderOf(file)?.host, 'far-away');
  });
});

describe('machines', () => {
  it('are the same under one name or in one boot', () => {
    const here = { host: 'a', boot: '1' };
    assert.ok(sameMachine(here, { host: 'a', boot: '2' }));
    assert.ok(sameMachine(here, { host: 'b', boot: '1' }));
    assert.ok(!sameMachine(here, { host: 'b', boot: '2' }));
    assert.ok(!sameMachine({ host: 'a' }, { host: 'b' }), 'two that name no boot are not in one');
  });

  it('give a process a space of numbers that does not change', () => {
    assert.match(processSpace(), /^[0-9a-f]{8}$/);
    assert.equal(processSpace(), processSpace());
  });
});
