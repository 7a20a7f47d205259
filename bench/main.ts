/**
 * Quality and speed of the whole engine: `npm run bench -- [SUITE…]`, see `--help`. Each suite prints a table and leaves
 * its figures in `bench/results/<suite>.json`; all of them are on `bench/results/index.html`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchPage } from './report/bench-page.ts';
import { type Figure, verdictOf } from './report/figure.ts';
import { commitOf, thisMachine } from './report/machine.ts';
import type { SuiteReport } from './report/suite-report.ts';
import { terminalReport } from './report/terminal-report.ts';
import { Shops } from './shop/shops.ts';
import type { Suite } from './suite.ts';
import { SUITES } from './suites/index.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const RESULTS = join(HERE, 'results');

const HELP = `Quality and speed of the whole engine, against its goals.

Usage: npm run bench -- [SUITE…] [options]      all suites when none is named

Suites:
${SUITES.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}

Options:
  --quick            small sizes, to see that everything works; results go to bench/results/local
  --full             the largest sizes too (100,000 products, a million events): many minutes more
  --json FILE        write all reports of this run to one file
  --html FILE        write the page there (default: results/index.html)
  --profile DIR      take processor profiles of the server under load, for the DevTools
  --install-peers    install NumPy and implicit into bench/.cache for the suite peers
  --help             this text

Results lie in bench/results/<suite>.json and, all together, in bench/results/index.html. Exit status: 0 done, 1 a suite
broke off or a goal was missed, 2 wrong usage, 130 interrupted.

Example: npm run bench -- quality load --html report.html
`;

function usage(message: string): never {
  console.error(`${message}\nnpm run bench -- --help shows the options.`);
  process.exit(2);
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        json: { type: 'string' },
        html: { type: 'string' },
        profile: { type: 'string' },
        'install-peers': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const unknown = positionals.find((name) => !SUITES.some((suite) => suite.name === name));
    if (unknown !== undefined) usage(`There is no suite "${unknown}".`);
    if (values.quick && values.full) usage('--quick and --full exclude each other.');
    return {
      ...values,
      suites: positionals.length === 0 ? SUITES : SUITES.filter(({ name }) => positionals.includes(name)),
    };
  } catch (error) {
    return usage((error as Error).message);
  }
}

const chosen = options();
if (chosen.help) {
  console.log(HELP);
  process.exit(0);
}
const results = chosen.quick ? join(RESULTS, 'local') : RESULTS;
const stop = new AbortController();
let signals = 0;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    signals += 1;
    if (signals > 1) process.exit(130);
    stop.abort(new Error('interrupted'));
  });
}

const step = (text: string) => {
  console.error(`  … ${text}`);
};
const shops = new Shops(stop.signal, step);

async function run(suite: Suite): Promise<SuiteReport> {
  console.error(`${suite.name}: ${suite.title}`);
  const figures: Figure[] = [];
  const statement: string[] = [];
  const skipped: string[] = [];
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const before = loadavg()[0]!;
  let error: string | undefined;
  try {
    await suite.run({
      quick: chosen.quick,
      full: chosen.full,
      profile: chosen.profile === undefined ? undefined : resolve(chosen.profile),
      installPeers: chosen['install-peers'],
      shops,
      signal: stop.signal,
      step,
      figure: (figure) => figures.push(figure),
      state: (sentence) => statement.push(sentence),
      skip: (reason) => skipped.push(reason),
    });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return {
    suite: suite.name,
    title: suite.title,
    startedAt,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    quick: chosen.quick,
    ...commitOf(join(HERE, '..')),
    machine: thisMachine(),
    load: { before, after: loadavg()[0]! },
    figures: figures.map((figure) => ({ ...figure, value: Number(figure.value.toPrecision(6)) })),
    statement,
    skipped,
    ...(error === undefined ? {} : { error }),
  };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Every suite's latest report, in the order of the suites. */
function latest(): SuiteReport[] {
  const found = readdirSync(results).filter((name) => name.endsWith('.json'));
  return SUITES.filter(({ name }) => found.includes(`${name}.json`)).map(
    ({ name }) => JSON.parse(readFileSync(join(results, `${name}.json`), 'utf8')) as SuiteReport,
  );
}

const reports: SuiteReport[] = [];
try {
  for (const suite of chosen.suites) {
    if (stop.signal.aborted) break;
    const report = await run(suite);
    if (stop.signal.aborted) break;
    reports.push(report);
    write(join(results, `${suite.name}.json`), `${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(terminalReport(report, process.stdout.isTTY === true));
  }
} finally {
  shops.remove();
}
if (stop.signal.aborted) process.exit(130);
if (chosen.json !== undefined) write(resolve(chosen.json), `${JSON.stringify(reports, null, 2)}\n`);
const page = resolve(chosen.html ?? join(results, 'index.html'));
write(page, benchPage(latest()));
const missed = reports.flatMap(({ figures }) => figures).filter((figure) => verdictOf(figure) === 'missed');
const broken = reports.filter(({ error }) => error !== undefined);
const broke = broken.length === 0 ? '' : ` ${broken.map(({ suite }) => suite).join(', ')} broke off.`;
const held = missed.length === 0 ? 'No goal was missed.' : `${missed.length} goals were missed.`;
console.log(`\n${held}${broke} The page: ${page}`);
process.exitCode = missed.length > 0 || broken.length > 0 ? 1 : 0;
