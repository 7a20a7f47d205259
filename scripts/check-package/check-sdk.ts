import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a page may load for client and tracker, gzipped; 2.9 KB when this was written. */
const BUDGET = 4096;

/** A shop's own program, strictly typed, that has nothing but the package. */
const PROGRAM = `
import { AisleClient, AisleProblem, type Delivery, type Event, MemoryStorage, type SlateItem, Tracker, visitorIdentity } from '@aisle/sdk';

const [url, publishableKey, secretKey] = process.argv.slice(2) as [string, string, string];
const client = new AisleClient({ url, key: publishableKey });
const sent: Event[] = [];
const tracker = new Tracker({
  client,
  visitor: visitorIdentity(new MemoryStorage()),
  consent: () => ({ personalize: true, analytics: true }),
  onSent: (events) => sent.push(...events),
});
const { results } = await client.recommend({
  visitorId: tracker.visitorId,
  requests: [{ placement: 'home', limit: 3 }],
  include: ['product'],
});
const slate = results[0]!;
const items: SlateItem[] = slate.items;
const { itemId, product } = items[0]!;
tracker.track({ type: 'list_view', placement: slate.placement, requestId: slate.requestId, items: items.map(({ itemId, position }) => ({ itemId, position })) });
const delivery: Delivery | undefined = await tracker.deliver({ type: 'view', items: [{ itemId }] });
await tracker.close();
const { token } = await new AisleClient({ url, key: secretKey }).createVisitorToken({ visitorId: tracker.visitorId, shopperId: 'c-1' });
let refusal = '';
try {
  await client.exportShopper('c-1');
} catch (error) {
  if (error instanceof AisleProblem) refusal = error.code;
}
// @ts-expect-error a misspelt type of event is no event
const wrong: Event = { type: 'veiw' };
console.log(JSON.stringify({ items: items.length, title: product?.title, duplicate: delivery?.duplicate, sent: sent.length, token: token !== '', refusal, wrong: wrong.type }));
`;

interface ServedShop {
  readonly url: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

/**
 * Packs the SDK, installs the tarball alone into an empty folder, compiles a program against it and runs it against the
 * server given. Returns what it found, in words.
 * @throws Error for the first thing that is not so.
 */
export async function checkSdk(shop: ServedShop, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-sdk-package-'));
  const run = (command: string, args: string[], cwd: string) =>
    execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    run(process.execPath, ['packages/sdk/scripts/bundle.ts'], root);
    run('npm', ['pack', '--silent', '--pack-destination', folder, './packages/sdk/dist'], root);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    assert.ok(tarball, 'npm pack left no tarball');
    const shopFolder = join(folder, 'shop');
    mkdirSync(shopFolder);
    run('npm', ['init', '-y', '--silent'], shopFolder);
    run(
      'npm',
      ['install', '--silent', '--offline', '--no-audit', '--no-fund', join(folder, tarball)],
      shopFolder,
    );
    const modules = join(shopFolder, 'node_modules');
    const installed = readdirSync(modules).filter((name) => !name.startsWith('.'));
    assert.deepEqual([installed, readdirSync(join(modules, '@aisle'))], [['@aisle'], ['sdk']]);
    const inside = join(modules, '@aisle/sdk');
    const files = readdirSync(inside, { recursive: true, encoding: 'utf8' }).toSorted();
    assert.deepEqual(files, ['LICENSE', 'README.md', 'package.json', 'sdk.d.ts', 'sdk.js', 'sdk.js.map']);
    for (const file of files)
      assert.doesNotMatch(readFileSync(join(inside, file), 'utf8'), /@aisle\/contract|typebox/i, file);

    writeFileSync(join(shopFolder, 'shop.mts'), PROGRAM);
    const compilerOptions = {
      module: 'NodeNext',
      target: 'ES2022',
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    writeFileSync(
      join(shopFolder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['shop.mts'] }),
    );
    run(join(root, 'node_modules/.bin/tsc'), ['--noEmit'], shopFolder);
    const { url, publishableKey, secretKey } = shop;
    const said = run(process.execPath, ['shop.mts', url, publishableKey, secretKey], shopFolder);
    const { title, ...rest } = JSON.parse(said) as Record<string, unknown>;
    assert.equal(typeof title, 'string');
    assert.deepEqual(rest, {
      items: 3,
      duplicate: false,
      sent: 2,
      token: true,
      refusal: 'forbidden',
      wrong: 'veiw',
    });

    const served = await fetch(`${url}/sdk.js`);
    assert.equal(served.status, 200, await served.clone().text());
    const module = readFileSync(join(inside, 'sdk.js'));
    assert.ok(module.equals(Buffer.from(await served.arrayBuffer())), 'GET /sdk.js is another build');
    const bytes = gzipSync(module, { level: 9 }).length;
    assert.ok(bytes <= BUDGET, `sdk.js is ${bytes} bytes gzipped, more than ${BUDGET}`);
    return `${tarball} installs alone; a strict program compiles against it and runs; GET /sdk.js is the same file; ${module.length.toLocaleString('en')} bytes, ${bytes.toLocaleString('en')} gzipped of at most ${BUDGET.toLocaleString('en')}.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
