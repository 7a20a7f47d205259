/**
 * Fails when a file imports what its folder may not import, and when the table names a folder that is not there.
 * The table is the law: `docs/ARCHITECTURE.md` explains it, this file enforces it.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder → folders it may import besides `domain`. `*` is everything. Packages and the engine's folders go by name. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  kernels: [],
  sdk: ['contract'],
  storefront: ['sdk'],
  bench: ['*'],
  scripts: ['storefront', 'sdk', 'store', 'encoders'],
  domain: [],
  locks: [],
  store: ['locks'],
  stream: [],
  ingest: [],
  profiles: [],
  neural: ['kernels'],
  encoders: ['kernels', 'neural'],
  language: [],
  vectors: ['kernels'],
  dataset: ['kernels'],
  features: [],
  rerank: [],
  search: ['kernels'],
  simulator: [],
  models: ['kernels', 'dataset', 'neural'],
  retrieve: ['kernels', 'models', 'search', 'vectors'],
  rank: ['features'],
  explain: [],
  evaluation: ['dataset'],
  pipeline: ['retrieve', 'rank', 'rerank', 'explain', 'features', 'profiles', 'search', 'vectors'],
  train: ['locks', 'dataset', 'models', 'evaluation'],
  tune: ['dataset', 'evaluation'],
  server: ['contract'],
  cli: ['compose'],
  compose: ['*'],
};

/** Folders whose files may be imported only by the folders named here (and by tests). */
const ONLY_FROM: Readonly<Record<string, readonly string[]>> = { compose: ['cli', 'bench'] };

/** Folders that must not depend on `domain` either. */
const BARE = new Set(['contract', 'kernels', 'locks', 'sdk', 'storefront']);

const root = fileURLToPath(new URL('..', import.meta.url));
const packages: Readonly<Record<string, string>> = {
  '@aisle/contract': 'contract',
  '@aisle/kernels': 'kernels',
  '@aisle/sdk': 'sdk',
};

function folderOf(path: string): string | undefined {
  const parts = relative(root, path).split(sep);
  if (parts[0] === 'packages' && parts[1] === 'engine') {
    if (parts[2] !== 'src') return undefined;
    return parts.length === 4 ? parts[3]?.replace(/\.ts$/, '') : parts[3];
  }
  if (parts[0] === 'packages') return parts[1];
  if (parts[0] === 'examples') return parts[1];
  if (parts[0] === 'bench' || parts[0] === 'scripts') return parts[0];
  return undefined;
}

function importsOf(source: string): string[] {
  const found: string[] = [];
  for (const match of source.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]/g))
    found.push(match[1]!);
  for (const match of source.matchAll(/(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g)) found.push(match[1]!);
  for (const match of source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) found.push(match[1]!);
  return found;
}

function targetFolder(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return folderOf(resolve(dirname(from), specifier));
  for (const [name, folder] of Object.entries(packages)) {
    if (specifier === name || specifier.startsWith(`${name}/`)) return folder;
  }
  return undefined;
}

const faults: string[] = [];
const files = globSync(['packages/*/src/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'], {
  cwd: root,
})
  .filter((file) => !/node_modules|\bdist\b/.test(file) && !/\.(test|conformance|case)\.ts$/.test(file))
  .sort();

const folders = new Set(files.map((file) => folderOf(resolve(root, file))));
const named = [...Object.entries(ALLOWED), ...Object.entries(ONLY_FROM)].flatMap(([name, others]) => [
  name,
  ...others,
]);
for (const name of new Set([...named, ...BARE])) {
  if (name !== '*' && !folders.has(name))
    faults.push(`scripts/check-imports.ts: the table names "${name}", and there is no such folder`);
}

for (const file of files) {
  const path = resolve(root, file);
  const folder = folderOf(path);
  if (folder === undefined) continue;
  const allowed = ALLOWED[folder];
  if (allowed === undefined) {
    faults.push(
      `${file}: the folder "${folder}" is not in the table; add it to scripts/check-imports.ts with what it may import`,
    );
    continue;
  }
  for (const specifier of importsOf(readFileSync(path, 'utf8'))) {
    const target = targetFolder(specifier, path);
    if (target === undefined || target === folder) continue;
    if (target === 'domain' && !BARE.has(folder)) continue;
    const reserved: readonly string[] | undefined = ONLY_FROM[target];
    const legal =
      (allowed.includes('*') || allowed.includes(target)) && (!reserved || reserved.includes(folder));
    if (!legal) {
      faults.push(
        `${file}: "${folder}" may not import "${target}" (${specifier}); it may import domain${allowed.map((name) => `, ${name}`).join('')}`,
      );
    }
  }
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  console.error(`\nNot allowed: ${faults.length}. docs/ARCHITECTURE.md says which way imports go.`);
  process.exitCode = 1;
} else {
  console.log(`import directions: ${files.length} files import only what they may.`);
}
