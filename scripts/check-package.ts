/**
 * Packs the engine, installs the tarball alone into an empty folder, runs `aisle init` and `aisle serve` there, asks it
 * something; then does the same with the SDK, which asks that server.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkSdk } from './check-package/check-sdk.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'aisle-package-'));
/** Node 24 stands first on the path, as on a machine that meets the package's `engines`. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('the server ended without a line');
}

try {
  run('npm', ['pack', '--silent', '--pack-destination', folder], join(root, 'packages/engine'));
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack left no tarball');
  run('npm', ['init', '-y', '--silent'], folder);
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${tarball}`], folder);
  const keys = JSON.parse(run('npx', ['--no-install', 'aisle', 'init', '--json'], folder)) as {
    secretKey: string;
    publishableKey: string;
  };
  run(
    'npx',
    ['--no-install', 'aisle', 'simulate', '--json', '--products', '80', '--shoppers', '80', '--days', '40'],
    folder,
  );
  run('npx', ['--no-install', 'aisle', 'train', '--json'], folder);
  const server = spawn('npx', ['--no-install', 'aisle', 'serve', '--port', '0', '--json'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    const { url } = JSON.parse(await firstLine(server.stdout)) as { url: string };
    const answer = await fetch(`${url}/v1/recommend`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ visitorId: 'v1', requests: [{ placement: 'home' }] }),
    });
    if (answer.status !== 200)
      throw new Error(`POST /v1/recommend answered ${answer.status}: ${await answer.text()}`);
    console.log(
      `${tarball} installs alone; aisle init, simulate, train and serve run there; /v1/recommend answers 200.`,
    );
    console.log(await checkSdk({ url, ...keys }, env));
  } finally {
    process.kill(-server.pid!, 'SIGTERM');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
