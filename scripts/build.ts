/** Builds what runs from built files: the engine's bundle for publication and the storefront's page script. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const steps = [
  { name: 'engine bundle', script: 'packages/engine/scripts/bundle.ts' },
  { name: 'storefront', script: 'examples/storefront/scripts/bundle.ts' },
].filter(({ script }) => existsSync(`${root}${script}`));

for (const { name, script } of steps) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`Building the ${name} failed (${script}).`);
    process.exit(status ?? 1);
  }
  console.log(`built ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
