/** Builds what runs from built files: the SDK's and the engine's packages for publication and the storefront's page. Name one to build it alone. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const STEPS = {
  sdk: 'packages/sdk/scripts/bundle.ts',
  engine: 'packages/engine/scripts/bundle.ts',
  storefront: 'examples/storefront/scripts/bundle.ts',
} as const;

const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in STEPS));
if (unknown !== undefined) {
  console.error(`There is nothing called "${unknown}" to build; there are ${Object.keys(STEPS).join(', ')}.`);
  process.exit(2);
}
for (const [name, script] of Object.entries(STEPS)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [script], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error(`Building the ${name} failed (${script}).`);
    process.exit(status ?? 1);
  }
  console.log(`Built the ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}
