/**
 * Bundles the engine for publication: one flat folder of JavaScript in which the workspace packages (contract, kernels)
 * are inside and the registry packages stay outside, so that the tarball installs alone.
 *
 * A file that another thread or the file system loads is named in the source by `new URL('./x', import.meta.url)`.
 * Bundling would break the relative path, so each such TypeScript file becomes an entry of its own, each other file is
 * copied, and the reference is rewritten to its flat name.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { bundleModule } from '../../sdk/scripts/bundle-module.ts';

const engine = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(engine, 'dist');
const packages = resolve(engine, '..');

/** `packages/engine/src/store/sqlite/writer-worker.ts` → `engine-store-sqlite-writer-worker`. */
function flatName(path: string): string {
  return relative(packages, path).replace('/src/', '/').replace(/\.ts$/, '').replaceAll('/', '-');
}

async function bundle(entry: string, name: string, seen: Set<string>): Promise<void> {
  const workers: string[] = [];
  const assets: Plugin = {
    name: 'flat-references',
    setup(builder) {
      builder.onLoad({ filter: /packages\/(engine|kernels|contract)\/src\/.*\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path, 'utf8').replaceAll(
          /new URL\('(\.\.?\/[\w./-]+)', import\.meta\.url\)/g,
          (_, specifier: string) => {
            const target = resolve(dirname(path), specifier);
            if (target.endsWith('.ts')) {
              workers.push(target);
              return `new URL('./${flatName(target)}.js', import.meta.url)`;
            }
            copyFileSync(target, join(outdir, basename(target)));
            return `new URL('./${basename(target)}', import.meta.url)`;
          },
        );
        return { contents, loader: 'ts' };
      });
    },
  };
  await build({
    entryPoints: [{ in: entry, out: name }],
    outdir,
    bundle: true,
    // What a verb loads when it is called stays a file of its own.
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    alias: {
      '@aisle/contract': join(packages, 'contract/src/index.ts'),
      '@aisle/kernels': join(packages, 'kernels/src/index.ts'),
    },
    plugins: [assets],
    logLevel: 'warning',
    legalComments: 'none',
  });
  for (const worker of workers) {
    if (seen.has(worker)) continue;
    seen.add(worker);
    await bundle(worker, flatName(worker), seen);
  }
}

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
// The server serves it, so it is among the files that are copied.
await bundleModule();
await bundle(join(engine, 'src/cli/main.ts'), 'aisle', new Set());
copyFileSync(join(packages, '../LICENSE'), join(engine, 'LICENSE'));
