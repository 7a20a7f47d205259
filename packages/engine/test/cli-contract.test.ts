import assert from 'node:assert/strict';
import {
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { TrainingReport } from '../src/compose/train-shop.ts';
import { AisleProcess, aisle, aisleJson, type Finished } from './aisle-process.case.ts';
import { type PreparedShop, TestFolder } from './prepared-shop.case.ts';
import { ServedShop } from './served-shop.case.ts';

const folder = new TestFolder();
const VERBS = [
  'init',
  'serve',
  'import',
  'simulate',
  'train',
  'evaluate',
  'tune',
  'recommend',
  'encoders',
  'enrich',
  'quarantine',
  'keys',
  'backup',
  'restore',
  'export',
  'doctor',
];
let trained: PreparedShop;
before(async () => {
  trained = await folder.trainedShop();
});

/** Runs several command lines, two at a time. */
async function inTurn<Case>(cases: readonly Case[], run: (one: Case) => Promise<void>): Promise<void> {
  const waiting = [...cases];
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await run(one);
  };
  await Promise.all([lane(), lane()]);
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly remedy?: string;
}

function failureOf({ code, stdout, stderr }: Finished): Failure {
  assert.equal(code, 1, stdout + stderr);
  return (JSON.parse(stdout) as { error: Failure }).error;
}

test('aisle without a verb, --help, --version, and a verb that does not exist', async () => {
  await inTurn<[string[], number, RegExp]>(
    [
      [[], 2, /Usage: aisle VERB/],
      [['--help'], 0, /Usage: aisle VERB/],
      [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
      [['serv'], 2, /no verb "serv".*--help/s],
    ],
    async ([args, code, said]) => {
      const done = await aisle(...args);
      assert.equal(done.code, code, args.join(' '));
      assert.match(done.stdout + done.stderr, said);
    },
  );
  const { stdout } = await aisle('--help');
  for (const verb of VERBS) assert.match(stdout, new RegExp(`^  ${verb} +\\S`, 'm'));
});

test('every verb explains itself with usage, options and an example that runs the verb', async () => {
  await inTurn(VERBS, async (verb) => {
    const { code, stdout, stderr } = await aisle(verb, '--help');
    assert.deepEqual([code, stderr], [0, ''], verb);
    assert.match(stdout, new RegExp(`^Usage: aisle ${verb}`, 'm'));
    assert.match(stdout, /^ {2}--data DIR +\S/m);
    assert.match(stdout, new RegExp(`^Examples?\\n  aisle ${verb}`, 'm'));
  });
});

test('wrong usage: exit 2, what is wrong, and where to read more', async () => {
  await inTurn<[string[], RegExp]>(
    [
      [['init', '--dta', 'x'], /--dta/],
      [['serve', '--port', '70000'], /--port/],
      [['serve', '--log', 'loud'], /--log takes one of/],
      [['import'], /name the files/],
      [['simulate', '--products', '0'], /--products takes a whole number from 1/],
      [['evaluate', '--cut', 'someday'], /--cut takes a date/],
      [['evaluate', '--k', '10,many'], /--k takes/],
      [['tune'], /name one model or placement/],
      [['tune', 'item-knn', '--metric', 'ndcg'], /--metric takes a metric/],
      [['recommend'], /--placement is needed/],
      [['enrich', '--fields', 'tags,price'], /--fields takes .*not "price"/],
      [['keys'], /say what to do: create, list, revoke/],
      [['keys', '--json', 'make'], /say what to do: create, list, revoke/],
      [['keys', 'list', '--kind', 'secret'], /--kind/],
      [['encoders', 'list', 'x'], /x is one word too many/],
      [['quarantine', 'burn'], /say what to do: list, show, export, clear/],
      [['keys', 'create', '--kind', 'publishable'], /--origin/],
      [['restore', 'a', 'b'], /name one file/],
      [['export', 'everything'], /events or products/],
    ],
    async ([args, said]) => {
      const { code, stdout, stderr } = await aisle(...args, '--data', folder.file('not-made'));
      assert.equal(code, 2, `${args.join(' ')}: ${stdout}${stderr}`);
      assert.equal(stdout, '');
      assert.match(stderr, said);
      assert.match(stderr, new RegExp(`aisle ${args[0]}( \\w+)? --help`));
    },
  );
  assert.ok(!existsSync(folder.file('not-made')));
});

test('a folder without a shop: exit 1, the code and a remedy, and no folder is made', async () => {
  const nowhere = folder.file('nowhere');
  await inTurn(
    [
      ['serve', '--port', '0'],
      ['train'],
      ['evaluate', '--json', '-'],
      ['recommend', '--placement', 'home'],
      ['keys', 'list'],
      ['backup', folder.file('nothing.tar')],
      ['export', 'events'],
    ],
    async (args) => {
      const machine = await aisle(...args, ...(args.includes('--json') ? [] : ['--json']), '--data', nowhere);
      const error = failureOf(machine);
      assert.equal(error.code, 'not_found', args.join(' '));
      assert.ok(error.message.includes(nowhere));
      assert.match(error.remedy ?? '', /--data|aisle init/);
    },
  );
  const person = await aisle('keys', 'list', '--data', nowhere);
  assert.deepEqual([person.code, person.stdout], [1, '']);
  assert.match(person.stderr, /There is no shop in .*\n.*aisle init/);
  assert.ok(!existsSync(nowhere));
});

test('failures name what is wrong and what to do', async () => {
  const missing = folder.file('missing.csv');
  const cases: readonly [string[], string, RegExp][] = [
    [['import', missing], 'import_failed', /missing\.csv/],
    [['train', '--model', 'linaer'], 'model_not_found', /linaer/],
    [['evaluate', '--model', 'placement:hom'], 'placement_not_found', /hom/],
    [['recommend', '--placement', 'hom'], 'placement_not_found', /hom/],
    [['recommend', '--placement', 'product-similar', '--item', 'none'], 'product_not_found', /none/],
    [['restore', missing], 'not_found', /missing\.csv/],
  ];
  // One after the other: most of them hold the folder while they run.
  for (const [args, code, said] of cases) {
    const json = args[0] === 'evaluate' ? ['--json', '-'] : ['--json'];
    const error = failureOf(await aisle(...args, ...json, '--data', trained.data));
    assert.match(error.message, said);
    assert.ok(error.remedy, `${args.join(' ')} has no remedy`);
    assert.equal(error.code, code, args.join(' '));
  }
});

test('init makes keys that work, once', async () => {
  const data = folder.file('made');
  const made = await aisleJson<PreparedShop>('init', '--data', data);
  assert.equal(made.data, data);
  assert.match(made.secretKey, /^aisle_sk_/);
  assert.match(made.publishableKey, /^aisle_pk_/);
  const files = readdirSync(data).sort();
  const error = failureOf(await aisle('init', '--data', data, '--json'));
  assert.equal(error.code, 'conflict');
  assert.match(error.remedy ?? '', /aisle keys create/);
  assert.deepEqual(readdirSync(data).sort(), files);
  for (const entry of readdirSync(data, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      for (const key of [made.secretKey, made.publishableKey])
        assert.ok(!bytes.includes(key), `keys are kept as hashes, not in ${entry.name}`);
    }
  const server = await ServedShop.start(made);
  assert.equal((await server.call('GET', '/v1/readiness')).status, 200);
  await server.stop();
});

test('--json is one JSON document on standard output, and nothing else there', async () => {
  const { data } = folder.copy(trained);
  const parse = ({ code, stdout, stderr }: Finished): unknown => {
    assert.equal(code, 0, stdout + stderr);
    assert.equal(stdout.trimEnd().split('\n').length, 1);
    return JSON.parse(stdout);
  };
  await inTurn<[string[], string[]]>(
    [
      [
        ['recommend', '--placement', 'home'],
        ['requestId', 'items', 'model', 'degraded'],
      ],
      [
        ['backup', folder.file('json.tar')],
        ['file', 'files', 'bytes'],
      ],
      [
        ['keys', 'create', '--name', 'n'],
        ['id', 'kind', 'key'],
      ],
      [
        ['export', 'products', '--out', folder.file('out.jsonl')],
        ['file', 'lines'],
      ],
    ],
    async ([args, fields]) => {
      const answer = parse(await aisle(...args, '--json', '--data', data)) as object;
      for (const field of fields) assert.ok(field in answer, `${args[0]}: ${field}`);
    },
  );
  const keys = parse(await aisle('keys', 'list', '--json', '--data', data)) as { id: string; name: string }[];
  assert.ok(keys.some(({ name }) => name === 'n'));
  const evaluation = parse(await aisle('evaluate', '--model', 'item-knn', '--json', '-', '--data', data)) as {
    models: Record<string, unknown>;
  };
  assert.ok('item-knn' in evaluation.models && 'popular' in evaluation.models);
  const report = parse(
    await aisle('train', '--model', 'popular', '--json', '--data', data),
  ) as TrainingReport;
  assert.equal(report.outcomes[0]!.model, 'popular');
});

test('keys made and revoked beside a running server count at once', async () => {
  const server = await ServedShop.start(folder.copy(trained));
  const { data } = server.shop;
  const { id, key } = await aisleJson<{ id: string; key: string }>('keys', 'create', '--data', data);
  const status = async () => (await server.call('GET', '/v1/readiness', { key })).status;
  while ((await status()) !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await aisle('keys', '--data', data, 'revoke', id)).code, 0);
  while ((await status()) !== 401) await new Promise((resolve) => setTimeout(resolve, 20));
  const again = await aisle('keys', 'revoke', id, '--data', data, '--json');
  assert.equal(failureOf(again).code, 'not_found');
  await server.stop();
});

test('a taken port is a conflict with a remedy, and the folder is free again', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const shop = folder.copy(trained);
  const error = failureOf(await aisle('serve', '--port', String(port), '--json', '--data', shop.data));
  assert.equal(error.code, 'conflict');
  assert.ok(error.message.includes(String(port)));
  assert.match(error.remedy ?? '', /--port/);
  const server = await ServedShop.start(shop);
  await server.stop();
});

test('a folder in use names the process and what to do; what may run beside it does', async () => {
  const server = await ServedShop.start(folder.copy(trained));
  const { data } = server.shop;
  const events = folder.file('some.jsonl');
  writeFileSync(events, '{"type":"view","visitorId":"v","items":[{"itemId":"a"}]}\n');
  await inTurn(
    [
      ['serve', '--port', '0'],
      ['import', events],
      ['simulate', '--products', '5'],
      ['recommend', '--placement', 'home'],
    ],
    async (args) => {
      const error = failureOf(await aisle(...args, '--json', '--data', data));
      assert.equal(error.code, 'store_locked', args.join(' '));
      assert.ok(error.message.includes(String(server.process.pid)) && error.message.includes(server.url));
      assert.match(error.remedy ?? '', /Stop process|--data/);
    },
  );
  const findings = await aisleJson<{ check: string; detail: string }[]>('doctor', '--data', data);
  const user = findings.find(({ check }) => check === 'in use by');
  assert.ok(user!.detail.includes(String(server.process.pid)) && user!.detail.includes(server.url));
  assert.equal((await aisle('export', 'products', '--data', data)).code, 0);
  await server.stop();
  const free = await aisleJson<{ check: string; detail: string }[]>('doctor', '--data', data);
  assert.equal(free.find(({ check }) => check === 'in use by')!.detail, 'nobody');
});

test('doctor: sound, untrained, wrongly configured, torn', async () => {
  const check = async (data: string) => {
    const done = await aisle('doctor', '--json', '--data', data);
    const findings = JSON.parse(done.stdout) as {
      check: string;
      state: string;
      detail: string;
      remedy?: string;
    }[];
    return { code: done.code, of: (name: string) => findings.find((finding) => finding.check === name) };
  };
  const sound = await check(trained.data);
  assert.equal(sound.code, 0);
  for (const name of ['data folder', 'configuration', 'log and catalogue', 'every page and file', 'models'])
    assert.equal(sound.of(name)?.state, 'ok', name);

  const untrained = await check((await folder.emptyShop()).data);
  assert.equal(untrained.code, 0);
  assert.equal(untrained.of('models')?.state, 'warning');
  assert.match(untrained.of('models')?.remedy ?? '', /aisle train/);

  const configured = folder.copy(trained);
  writeFileSync(join(configured.data, 'aisle.config.jsonc'), '{ "prot": 1 }');
  const wrong = await check(configured.data);
  assert.equal(wrong.code, 1);
  assert.deepEqual([wrong.of('configuration')?.state, wrong.of('log and catalogue')?.state], ['fault', 'ok']);
  assert.ok(wrong.of('configuration')?.remedy);

  const torn = folder.copy(trained);
  for (const file of globSync(join(torn.data, 'shop.db-*'))) rmSync(file);
  truncateSync(join(torn.data, 'shop.db'), 8192);
  assert.equal((await check(torn.data)).code, 1);

  const none = await check(folder.file('no-folder'));
  assert.equal(none.code, 1);
  assert.match(none.of('data folder')?.remedy ?? '', /aisle init/);
  assert.ok(!existsSync(folder.file('no-folder')));
});

test('what is written into a pipe that closes early ends quietly', async () => {
  const process = new AisleProcess(['export', 'events', '--data', trained.data]);
  process.child.stdout!.once('data', () => process.child.stdout!.destroy());
  const { code, stderr } = await process.finished;
  assert.deepEqual([code, stderr], [0, '']);
});

test('a simulated shop has its first keys, which are shown once', async () => {
  const data = folder.file('simulated');
  const args = ['simulate', '--products', '20', '--shoppers', '10', '--days', '3', '--data', data];
  const first = await aisleJson<{ keys?: { secretKey: string; publishableKey: string } }>(...args);
  assert.match(first.keys?.secretKey ?? '', /^\S{20,}$/);
  assert.notEqual(first.keys?.secretKey, first.keys?.publishableKey);
  const again = await aisle(...args);
  assert.equal(again.code, 0, again.stderr);
  assert.doesNotMatch(again.stdout, /key/i);
  const keys = await aisleJson<{ kind: string }[]>('keys', 'list', '--data', data);
  assert.deepEqual(keys.map(({ kind }) => kind).sort(), ['publishable', 'secret']);
});
