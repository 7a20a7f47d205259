/**
 * Entry of the repository's own commands: `npm run demo`, `npm test`, `npm run build`, `npm run bench`.
 * Plain JavaScript on purpose: it runs on Node 20 before anything is installed, installs what is missing,
 * then hands over to the Node 24 that the installation brought.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.aisle-installed');
const [verb, ...rest] = process.argv.slice(2);

const TEST_GLOBS = [
  'packages/*/src/**/*.test.ts',
  'packages/*/test/**/*.test.ts',
  'examples/*/**/*.test.ts',
  'scripts/*.test.ts',
  'bench/**/*.test.ts',
];

function say(text) {
  process.stdout.write(`${text}\n`);
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

// A signal from the terminal reaches the child too, which stops in order; this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

function run(command, args, env = {}) {
  const windows = process.platform === 'win32';
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
    env: { ...process.env, ...env },
  });
  if (done.error) {
    console.error(`Could not start ${command}: ${done.error.message}`);
    process.exit(1);
  }
  if (done.signal) process.exit(done.signal === 'SIGINT' ? 130 : 1);
  return done.status ?? 1;
}

function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest()) return;
  say('Installing packages (about 20 seconds, once) …');
  const started = Date.now();
  const status = run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0) {
    console.error('\nThe installation failed. It needs npm and its registry; try `npm ci` to see why.');
    process.exit(status);
  }
  writeFileSync(stamp, lockDigest());
  say(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}

/** The Node that runs everything else: 24 or newer, the installed one first. */
function node24() {
  const binary = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    'No Node 24 for this platform came with the installation. Install Node 24 or newer and run this again.',
  );
  process.exit(1);
}

/** Everything, or the files and folders named; flags go to Node's test runner, which expands the patterns. */
function tests(args) {
  const flags = args.filter((argument) => argument.startsWith('-'));
  const named = args.filter((argument) => !argument.startsWith('-'));
  const files = named.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`));
  return ['--test', '--test-concurrency=2', ...flags, ...(files.length > 0 ? files : TEST_GLOBS)];
}

const commands = {
  demo: () => run(node24(), ['scripts/demo.ts', ...rest]),
  test: () =>
    build([]) || run(node24(), tests(rest), { PATH: `${join(modules, '.bin')}:${process.env.PATH}` }),
  build: () => build(rest),
  bench: () => run(node24(), ['bench/main.ts', ...rest]),
};

function build(args) {
  return run(node24(), ['scripts/build.ts', ...args]);
}

const command = commands[verb];
if (!command) {
  console.error(`Usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
  process.exit(2);
}
install();
process.exit(command());
