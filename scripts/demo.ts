/**
 * The demonstration: a shop from raw events to a page that reacts. Finds or simulates a shop, imports it, trains,
 * evaluates, serves it with the storefront. What is done stays in `demo-data/`, so that a second run starts in seconds.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { aisle, ServeRefused, serveAisle } from './demo/aisle.ts';
import { type DemoShop, findShop } from './demo/find-shop.ts';
import { lookAtPictures } from './demo/look-at-pictures.ts';
import { type PickedShopper, pickShoppers } from './demo/pick-shoppers.ts';
import { sampleRequests } from './demo/sample-requests.ts';

const HELP = `npm run demo -- [options]

  --once        do everything, make sample requests, print the evaluation and stop (for scripts)
  --simulated   take the simulated shop even where the real one can be had
  --fresh       begin anew: forget what an earlier run imported and trained
  --port N      of the API (default 7700, or a free one); the storefront takes the next
  --help        this

Environment: AISLE_DATA names a folder that holds Online Retail; AISLE_DATA=none asks for the simulated shop.`;

const root = fileURLToPath(new URL('..', import.meta.url));
const flags = readFlags();

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean' },
        simulated: { type: 'boolean' },
        fresh: { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port))
      throw new Error(`--port takes a number, not "${values.port}"`);
    for (const name of ['once', 'simulated', 'fresh'] as const) {
      // `npm run demo --once` is npm's own flag; only what stands behind `--` comes through.
      if (process.env[`npm_config_${name}`] === 'true')
        throw new Error(`--${name} stands before the --; write npm run demo -- --${name}`);
    }
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\nnpm run demo -- --help shows the options.`);
    process.exit(2);
  }
}

interface DemoState {
  readonly secretKey: string;
  readonly shoppers: readonly PickedShopper[];
}

const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
const step = (text: string) => console.log(`\n▸ ${text}  (${elapsed()})`);

/** The storefront's page, and the SDK that the server gives out at /sdk.js. */
function build(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build.ts', 'sdk', 'storefront'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Imports, trains and evaluates, unless an earlier run did; the state file is written last. */
async function prepare(shop: DemoShop, folder: string): Promise<DemoState> {
  const data = join(folder, 'shop');
  const stateFile = join(folder, 'demo.json');
  if (existsSync(stateFile)) return JSON.parse(readFileSync(stateFile, 'utf8')) as DemoState;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { secretKey } = JSON.parse(await aisle(['init', '--data', data, '--json'])) as { secretKey: string };
  if (shop.source === undefined) {
    step('Simulating six months of a shop');
    await aisle(['simulate', '--data', data, '--pictures', join(folder, 'pictures')], 'answer');
    const looked = await lookAtPictures(data, join(folder, 'pictures'), join(folder, 'looked-at'));
    if (!looked) console.log('Without sharp there is no search by photo: npm install sharp@0.35.5.');
  } else {
    step('Importing and cleaning 541,909 invoice lines; dates are moved so that the data ends today');
    await aisle(
      ['import', '--preset', 'online-retail', '--shift-to-now', '--data', data, shop.source],
      'answer',
    );
  }
  step('Training');
  await aisle(['train', '--data', data], 'answer');
  step('Evaluating: trained on what came before, asked at the cut, judged by what came after');
  await aisle([
    'evaluate',
    '--data',
    data,
    '--json',
    join(folder, 'evaluation.json'),
    '--html',
    join(folder, 'evaluation.html'),
  ]);
  const state: DemoState = { secretKey, shoppers: pickShoppers(data, 4) };
  writeFileSync(stateFile, JSON.stringify(state));
  // The key opens this demonstration only, but it is a key.
  chmodSync(stateFile, 0o600);
  return state;
}

function printEvaluation(folder: string): void {
  const report = JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8')) as {
    evaluated: number;
    cut: string;
    models: Record<string, { metrics: Record<string, { value: number; low: number; high: number }> }>;
  };
  console.log(
    `\nEvaluation on ${report.evaluated.toLocaleString('en')} shoppers, cut ${report.cut.slice(0, 10)}, items new to the shopper, full ranking:`,
  );
  console.log(`  ${''.padEnd(22)}recall@20                ndcg@20`);
  for (const [name, { metrics }] of Object.entries(report.models)) {
    const cell = (metric: string) => {
      const { value, low, high } = metrics[metric]!;
      return `${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
    };
    console.log(`  ${name.padEnd(22)}${cell('recall@20')}  ${cell('ndcg@20')}`);
  }
  console.log(`  The whole report: ${relative(process.cwd(), join(folder, 'evaluation.html'))}`);
}

/** The port wanted if it is free, else one that is. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => (wanted === 0 ? reject(new Error('no free port')) : resolve(freePort(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function main(): Promise<void> {
  const shop = await findShop(root, flags.simulated === true);
  console.log(`Aisle demonstration: ${shop.note}.`);
  const folder = join(root, 'demo-data', shop.kind);
  if (flags.fresh) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(join(folder, 'demo.json')))
    console.log('The first run imports, trains and evaluates: about a minute. Later ones start in seconds.');
  build();
  const state = await prepare(shop, folder);
  step('Serving');
  const wanted = flags.once ? 0 : Number(flags.port ?? 7700);
  const api = await serveAisle(['--data', join(folder, 'shop'), '--port', String(await freePort(wanted))]);
  const storefrontPort = await freePort(wanted === 0 ? 0 : Number(new URL(api.url).port) + 1);
  const origins = [`http://127.0.0.1:${storefrontPort}`, `http://localhost:${storefrontPort}`];
  const { key: publishableKey, id: keyId } = JSON.parse(
    await aisle([
      'keys',
      'create',
      '--data',
      join(folder, 'shop'),
      '--json',
      '--kind',
      'publishable',
      '--name',
      'storefront of the demonstration',
      ...origins.flatMap((origin) => ['--origin', origin]),
    ]),
  ) as { key: string; id: string };
  const { startStorefront } = await import('../examples/storefront/server.ts');
  const pictures = join(folder, 'pictures');
  const storefront = await startStorefront({
    apiUrl: api.url,
    secretKey: state.secretKey,
    publishableKey,
    port: storefrontPort,
    shopName: shop.name,
    currency: 'GBP',
    demoShoppers: state.shoppers,
    pictures: (itemId) => {
      const file = join(pictures, `${itemId}.svg`);
      return /^[\w-]+$/.test(itemId) && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    },
  });
  const close = async () => {
    await storefront.close();
    await aisle(['keys', 'revoke', keyId, '--data', join(folder, 'shop'), '--json']);
    await api.stop();
  };
  try {
    if (flags.once) {
      await sampleRequests(api.url, state.secretKey, state.shoppers[0]!.id);
      const page = await fetch(storefront.url);
      if (!page.ok) throw new Error(`the storefront answered ${page.status}`);
      printEvaluation(folder);
      console.log(
        `\nThe storefront answered at ${storefront.url}, the API at ${api.url}. Everything took ${elapsed()}.`,
      );
      return;
    }
    printEvaluation(folder);
    console.log(`
  Storefront      ${storefront.url}
  API reference   ${api.url}/docs
  Try it:

  curl ${api.url}/v1/recommend -H 'authorization: Bearer ${state.secretKey}' -H 'content-type: application/json' \\
    -d '{"shopperId":"${state.shoppers[0]?.id}","requests":[{"placement":"home","limit":5}]}'

  Ready after ${elapsed()}. Stop with Ctrl-C.`);
    const why = await Promise.race([
      api.ended.then((code) => `the server ended with ${code}`),
      new Promise<string>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
          process.once(signal, () => resolve(signal));
      }),
    ]);
    console.log(`\nStopping (${why}) …`);
  } finally {
    await close();
  }
}

if (flags.help) console.log(HELP);
else {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ServeRefused)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
