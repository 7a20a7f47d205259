/**
 * Builds the package for publication into `dist`, a package of its own: one module, its source map, its types.
 * npm takes a package's `exports` as they stand, and those of `packages/sdk` name its sources for use in this
 * repository; so what is packed and published is the built folder: `npm pack ./packages/sdk/dist`.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleModule, DIST, publishedManifest } from './bundle-module.ts';
import { declarations } from './declarations.ts';

const sdk = fileURLToPath(new URL('..', import.meta.url));

await bundleModule();
writeFileSync(join(DIST, 'sdk.d.ts'), declarations());
writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(publishedManifest(), undefined, 2)}\n`);
copyFileSync(join(sdk, 'README.md'), join(DIST, 'README.md'));
copyFileSync(join(sdk, '../../LICENSE'), join(DIST, 'LICENSE'));

const built = readFileSync(join(DIST, 'sdk.js'));
console.log(`sdk.js: ${built.length} bytes, ${gzipSync(built, { level: 9 }).length} gzipped.`);

if (process.env['npm_lifecycle_event'] === 'prepack') {
  console.error('The package is the folder that was just built: npm pack ./packages/sdk/dist');
  process.exitCode = 1;
}
