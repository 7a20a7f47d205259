import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { main } from '../src/cli/main.ts';
import { commands } from '../src/cli/verbs/index.ts';
import { AisleProcess, whileRunning } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';

const folder = new TestFolder();
let simulated: PreparedShop;
before(async () => {
  simulated = await folder.simulatedShop();
});

/** Calls that are wrong before anything is touched. `UNKNOWN` is tried with every verb. */
const UNKNOWN = ['--no-such-option'];
const WRONG: Readonly<Record<string, readonly string[][]>> = {
  init: [['extra']],
  serve: [['--port', 'x'], ['--port', '-1'], ['--port', ''], ['--log', 'loud'], ['--host'], ['extra']],
  import: [[], ['--mapping'], ['--dry-run=yes', 'a.csv'], ['--fail-above', '101', 'a.csv']],
  simulate: [['--days', '0'], ['--seed', 'x'], ['extra']],
  train: [['--seed', '1.5'], ['extra']],
  evaluate: [
    ['--protocol', 'x'],
    ['--target', 'x'],
    ['--cold-items', 'x'],
    ['--fit-on', 'x'],
    ['--k', '0'],
    ['--seed', '-1'],
  ],
  tune: [[], ['item-knn', 'linear'], ['item-knn', '--minutes', '0'], ['item-knn', '--metric', 'x']],
  encoders: [[], ['make']],
  recommend: [[], ['--placement', 'home', '--limit', '0'], ['--placement', 'home', '--limit', 'many']],
  quarantine: [
    ['mend'],
    ['list', 'show'],
    ['show', '--limit', '0'],
    ['clear'],
    ['clear', '--all', '--code', 'x'],
  ],
  search: [[]],
  enrich: [['make']],
  keys: [[], ['make'], ['create', '--kind', 'x'], ['create', '--kind', 'publishable'], ['revoke']],
  backup: [[], ['a', 'b']],
  restore: [[], ['a', 'b']],
  export: [[], ['everything']],
  doctor: [['extra']],
};

test('every verb called wrongly: exit 2, said on standard error, nothing made', async (t) => {
  assert.deepEqual(Object.keys(WRONG).sort(), commands.map(({ name }) => name).sort());
  const data = folder.file('not-made');
  let said = '';
  t.mock.method(process.stderr, 'write', (text: string) => {
    said += text;
    return true;
  });
  for (const [verb, wrong] of Object.entries(WRONG)) {
    for (const args of [UNKNOWN, ...wrong]) {
      said = '';
      assert.equal(await main([verb, ...args, '--data', data]), 2, `${verb} ${args.join(' ')}: ${said}`);
      assert.match(said, new RegExp(`^aisle ${verb}( \\w+)? --help shows the options\\.$`, 'm'));
      assert.doesNotMatch(said, /\bat .*:\d+:\d+/, 'no stack');
    }
  }
  assert.ok(!existsSync(data));
});

/** Runs the command line in this process and signals it in the turn in which it began. */
async function interruptedAtOnce(args: readonly string[]): Promise<number> {
  const running = main(args);
  process.emit('SIGINT');
  return running;
}

test('every verb that works for a while, interrupted as it begins: exit 130, nothing half done', async () => {
  const events = folder.file('some.jsonl');
  writeFileSync(
    events,
    '{"type":"view","occurredAt":1700000000000,"visitorId":"v","items":[{"itemId":"a"}]}\n',
  );
  const { data } = folder.copy(simulated);
  const made = ['out.jsonl', 'whole.tar', 'page.html'].map((name) => folder.file(name));
  const [out, tar, html] = made as [string, string, string];
  const backup = folder.file('backup.tar');
  assert.equal(await main(['backup', backup, '--json', '--data', data]), 0);
  for (const args of [
    ['import', events],
    ['simulate', '--products', '20', '--shoppers', '20', '--days', '5'],
    ['train'],
    ['evaluate', '--model', 'item-knn', '--html', html, '--json', '-'],
    ['tune', 'item-knn'],
    ['export', 'events', '--out', out],
    ['backup', tar],
    ['restore', backup],
  ]) {
    const files = readdirSync(data).filter((name) => !/-(?:wal|shm)$/.test(name));
    assert.equal(
      await interruptedAtOnce([...args, ...(args.includes('--json') ? [] : ['--json']), '--data', data]),
      130,
      args.join(' '),
    );
    assert.deepEqual(
      readdirSync(data).filter((name) => !/-(?:wal|shm)$/.test(name) && name !== 'training'),
      files.filter((name) => name !== 'training'),
      args.join(' '),
    );
    // Whoever comes next finds the folder free and whole.
    assert.equal(await main(['keys', 'list', '--json', '--data', data]), 0);
  }
  assert.ok(!existsSync(tar) && !existsSync(html));
  assert.equal(await main(['doctor', '--json', '--data', data]), 0);
});

test('a signal handed on twice at once, as npx does, is one: the import ends in order', async () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, at) =>
      `{"type":"view","occurredAt":${1_700_000_000_000 + at},"visitorId":"v${at % 99}","items":[{"itemId":"a"}]}`,
  );
  const file = folder.file('many.jsonl');
  writeFileSync(file, rows.join('\n'));
  const { data } = await folder.emptyShop();
  const running = new AisleProcess(['import', file, '--json', '--data', data]);
  await whileRunning(running, () => existsSync(`${data}/lock`));
  running.signal('SIGINT');
  running.signal('SIGTERM');
  const { code, stdout } = await running.finished;
  assert.equal(code, 130);
  assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'interrupted');
  assert.ok(!existsSync(`${data}/lock`));
});
