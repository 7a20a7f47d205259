import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AisleError } from '../../packages/engine/src/domain/errors.ts';
import { FileArtefactRegistry } from '../../packages/engine/src/store/artefacts/file-artefact-registry.ts';
import type { CrashReport } from '../../packages/engine/src/store/sqlite/crash-rounds.case.ts';
import { ARTEFACTS_FOLDER } from '../../packages/engine/src/store/sqlite/data-folder.ts';
import type { ImportKillsReport } from '../import-kills.ts';
import { atLeast, atMost } from '../report/figure.ts';
import { runNode } from '../shop/run-node.ts';
import { ServedShop } from '../shop/served-shop.ts';
import { type Shop, withoutOnlineRetail } from '../shop/shops.ts';
import type { Suite, SuiteContext } from '../suite.ts';

const CRASH_BENCH = fileURLToPath(new URL('../crash.ts', import.meta.url));
const SIZE = { products: 200, shoppers: 300, days: 60 };

export const crash: Suite = {
  name: 'crash',
  title: 'Kills and torn files',
  async run(context) {
    await kills(context);
    await importKills(context);
    const shop = await context.shops.simulated(SIZE, true);
    await tornArtefacts(context, shop);
    await tornChampion(context, shop);
  },
};

async function kills({ quick, signal, step, figure, state }: SuiteContext): Promise<void> {
  const rounds = quick ? 5 : 100;
  step(`${rounds} kills of a process that appends`);
  const run = await runNode([CRASH_BENCH, String(rounds)], { signal, limit: 900, accept: [0, 1] });
  // It ends with 1 both when it found a loss, which it prints, and when it broke off, which it does not.
  if (run.stdout === '') throw new Error(`bench/crash.ts broke off: ${run.stderr}`);
  const report = JSON.parse(run.stdout) as CrashReport;
  figure({
    name: `kill -9 while appending, ${rounds} times: acknowledged events lost`,
    value: report.lost,
    unit: '',
    ...atMost(0),
  });
  figure({
    name: 'events doubled',
    value: report.doubled,
    unit: '',
    ...atMost(0),
    note: `of ${report.acknowledged.toLocaleString('en-GB')} acknowledged`,
  });
  state(
    'A process appends to the log and is killed by SIGKILL at a random moment, again and again in the same folder; what it had acknowledged must be there once.',
  );
}

/** Imports killed at random moments and carried on with must end like one that nobody disturbed. */
async function importKills({ quick, signal, step, figure, state, skip }: SuiteContext): Promise<void> {
  const missing = withoutOnlineRetail();
  if (missing !== undefined) return skip(missing);
  const rounds = quick ? 3 : 40;
  step(`${rounds} imports that are killed`);
  const run = await runNode([CRASH_BENCH, '--import', String(rounds)], {
    signal,
    limit: 900,
    accept: [0, 1],
  });
  if (run.stdout === '') throw new Error(`bench/crash.ts --import broke off: ${run.stderr}`);
  const report = JSON.parse(run.stdout) as ImportKillsReport;
  figure({
    name: `kill -9 of aisle import, ${report.kills} times in ${rounds} imports: other end state`,
    value: report.different,
    unit: '',
    ...atMost(0),
    note: [`${report.midway} kills left a part stored`, ...report.differences].join('; '),
  });
  state(
    `aisle import of ${report.rows.toLocaleString('en-GB')} rows of Online Retail is killed by SIGKILL at random moments while it stores, up to three times, and carried on with; events with their offsets, products, refused rows and the report must be those of an import that nobody disturbed.`,
  );
}

/** Every file of every champion, cut short, altered in one byte, and removed: each must be refused by its name. */
async function tornArtefacts({ step, figure, state }: SuiteContext, { data }: Shop): Promise<void> {
  step('torn artefacts');
  const root = join(data, ARTEFACTS_FOLDER);
  const registry = new FileArtefactRegistry(root);
  let wounds = 0;
  let refused = 0;
  const taken: string[] = [];
  try {
    for (const model of registry.models()) {
      const version = registry.champion(model);
      if (version === undefined) continue;
      const folder = join(root, model, version);
      for (const file of readdirSync(folder)) {
        const path = join(folder, file);
        const whole = readFileSync(path);
        for (const wound of [cutShort, altered, removed]) {
          if (whole.length === 0 && wound !== removed) continue;
          wound(path, whole);
          wounds++;
          if (await isRefused(registry, model, version, file)) refused++;
          else taken.push(`${model}/${file} ${wound.name}`);
          writeFileSync(path, whole);
        }
      }
      await registry.load(model, version);
    }
  } finally {
    registry.close();
  }
  figure({
    name: 'torn, altered or missing artefact files refused by name',
    value: refused,
    unit: `of ${wounds}`,
    ...atLeast(wounds),
    ...(taken.length === 0 ? {} : { note: `not refused by its name: ${taken.join(', ')}` }),
  });
  state(
    'Every file of every model that serves is cut in half, altered in one byte and removed; loading must refuse it and name the file.',
  );
}

const cutShort = (path: string, whole: Buffer) => truncateSync(path, whole.length >> 1);

function altered(path: string, whole: Buffer): void {
  const copy = Buffer.from(whole);
  copy[copy.length >> 1]! ^= 1;
  writeFileSync(path, copy);
}

const removed = (path: string) => rmSync(path);

async function isRefused(
  registry: FileArtefactRegistry,
  model: string,
  version: string,
  file: string,
): Promise<boolean> {
  try {
    await registry.load(model, version);
    return false;
  } catch (error) {
    return error instanceof AisleError && error.code === 'artefact_corrupt' && error.field === file;
  }
}

/** A server that finds its champion torn starts, says so and answers from what is whole. */
async function tornChampion(
  { step, figure, signal }: SuiteContext,
  { data, secretKey }: Shop,
): Promise<void> {
  step('a server whose model is torn');
  const root = join(data, ARTEFACTS_FOLDER);
  const registry = new FileArtefactRegistry(root);
  const model = 'linear';
  const version = registry.champion(model);
  registry.close();
  if (version === undefined) throw new Error(`the simulated shop has no ${model} that serves`);
  const folder = join(root, model, version);
  const largest = readdirSync(folder).sort(
    (a, b) => readFileSync(join(folder, b)).length - readFileSync(join(folder, a)).length,
  )[0]!;
  cutShort(join(folder, largest), readFileSync(join(folder, largest)));
  const server = await ServedShop.start(data, { signal });
  try {
    const answer = await server.call('POST', '/v1/recommend', secretKey, {
      requests: [{ placement: 'home' }],
      shopperId: 'anybody',
    });
    const { results } = (await answer.json()) as {
      results: { items: unknown[]; served: { degraded?: string[] } }[];
    };
    const said = results[0]!.served.degraded?.includes(`missing:${model}`) === true;
    const logged = server.errors.includes(model);
    figure({
      name: 'a server whose champion is torn starts, answers, says so in the answer and in its log',
      value: answer.status === 200 && results[0]!.items.length > 0 && said && logged ? 1 : 0,
      unit: 'of 1',
      ...atLeast(1),
      note: `${largest} of ${model} cut in half`,
    });
  } finally {
    await server.stop();
  }
}
