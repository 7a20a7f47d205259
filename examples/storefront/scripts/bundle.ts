/** Bundles the page's script and style sheet into `dist/`, beside the page itself. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('..', import.meta.url));
const dist = join(here, 'dist');

mkdirSync(dist, { recursive: true });
await build({
  entryPoints: { app: join(here, 'src/main.ts'), style: join(here, 'src/styles/main.css') },
  outdir: dist,
  bundle: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
});
copyFileSync(join(here, 'src/index.html'), join(dist, 'index.html'));
copyFileSync(join(here, 'src/icon.svg'), join(dist, 'icon.svg'));
