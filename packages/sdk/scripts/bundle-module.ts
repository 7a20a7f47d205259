import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const sdk = fileURLToPath(new URL('..', import.meta.url));

/** Where the built package stands; the engine serves `sdk.js` from here. */
export const DIST = join(sdk, 'dist');

/**
 * Writes `sdk.js`, one minified ES module for browsers and Node, and its source map.
 * @throws Error when something other than the SDK's own sources would be in it.
 */
export async function bundleModule(outdir = DIST): Promise<void> {
  const { metafile, outputFiles } = await build({
    entryPoints: { sdk: join(sdk, 'src/index.ts') },
    outdir,
    bundle: true,
    platform: 'neutral',
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4', 'node20'],
    minify: true,
    sourcemap: 'linked',
    metafile: true,
    write: false,
    logLevel: 'warning',
    legalComments: 'none',
    absWorkingDir: sdk,
  });
  const foreign = Object.keys(metafile.inputs).find((path) => !path.startsWith('src/'));
  const open = Object.values(metafile.outputs).flatMap(({ imports }) => imports)[0]?.path;
  if (foreign !== undefined || open !== undefined)
    throw new Error(`The SDK stands alone, but its bundle needs ${foreign ?? open}.`);
  mkdirSync(outdir, { recursive: true });
  for (const { path, text } of outputFiles) {
    // Put in place whole: whoever reads it meanwhile must not find half of it.
    const beside = `${path}.${process.pid}`;
    writeFileSync(beside, path.endsWith('.map') ? withoutContract(text) : text);
    renameSync(beside, path);
  }
}

/** The sources in the map import types from a package that nobody outside has; what they mean is in `sdk.d.ts`. */
function withoutContract(map: string): string {
  const parsed = JSON.parse(map) as { sourcesContent: string[] };
  parsed.sourcesContent = parsed.sourcesContent.map((source) =>
    source.replaceAll("'@aisle/contract'", "'./sdk.d.ts'"),
  );
  return JSON.stringify(parsed);
}

/** What the package says of itself when it is published: `packages/sdk` names its sources, `dist` what was built of them. */
export function publishedManifest(): Record<string, unknown> {
  const { name, version, description, license, type, keywords } = JSON.parse(
    readFileSync(join(sdk, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  return {
    name,
    version,
    description,
    license,
    type,
    keywords,
    engines: { node: '>=20' },
    sideEffects: false,
    main: './sdk.js',
    types: './sdk.d.ts',
    exports: { '.': { types: './sdk.d.ts', default: './sdk.js' } },
    files: ['sdk.js', 'sdk.js.map', 'sdk.d.ts'],
  };
}
