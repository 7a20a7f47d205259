/**
 * Fails when a file imports across a boundary that the house does not have.
 * The table is the law: `docs/ARCHITECTURE.md` explains it, this file enforces it.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Room → rooms it may import besides `domain`. `*` is everything. Rooms of the engine go by their folder's name. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  kernels: [],
  sdk: ['contract'],
  storefront: ['sdk', 'contract'],
  bench: ['*'],
  scripts: ['storefront', 'sdk', 'store'],
  domain: [],
  locks: [],
  store: ['locks'],
  stream: [],
  ingest: [],
  profiles: [],
  encoders: ['kernels'],
  language: [],
  vectors: ['kernels'],
  dataset: ['kernels'],
  features: ['kernels'],
  rerank: ['kernels'],
  search: ['kernels'],
  simulator: ['kernels'],
  models: ['kernels', 'dataset'],
  retrieve: ['kernels', 'models', 'search', 'vectors'],
  rank: ['features', 'models'],
  explain: ['kernels', 'dataset'],
  evaluation: ['kernels', 'dataset'],
  pipeline: ['retrieve', 'rank', 'rerank', 'explain', 'features', 'profiles', 'search', 'vectors'],
  train: ['locks', 'dataset', 'encoders', 'features', 'models', 'retrieve', 'search', 'evaluation'],
  server: ['contract', 'pipeline', 'ingest'],
  cli: ['compose'],
  compose: ['*'],
};

/** Rooms whose files may be imported only by the rooms named here (and by tests). */
const ONLY_FROM: Readonly<Record<string, readonly string[]>> = { compose: ['cli', 'bench'] };

/** Rooms that must not depend on `domain` either. */
const BARE = new Set(['contract', 'kernels', 'locks', 'sdk', 'storefront']);

const root = fileURLToPath(new URL('..', import.meta.url));
const packages: Readonly<Record<string, string>> = {
  '@aisle/contract': 'contract',
  '@aisle/kernels': 'kernels',
  '@aisle/sdk': 'sdk',
};

function roomOf(path: string): string | undefined {
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

function targetRoom(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return roomOf(resolve(dirname(from), specifier));
  for (const [name, room] of Object.entries(packages)) {
    if (specifier === name || specifier.startsWith(`${name}/`)) return room;
  }
  return undefined;
}

const faults: string[] = [];
const files = globSync(['packages/*/src/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'], {
  cwd: root,
})
  .filter((file) => !/node_modules|\bdist\b/.test(file) && !/\.(test|conformance|case)\.ts$/.test(file))
  .sort();

for (const file of files) {
  const path = resolve(root, file);
  const room = roomOf(path);
  if (room === undefined) continue;
  const allowed = ALLOWED[room];
  if (allowed === undefined) {
    faults.push(
      `${file}: the room "${room}" is not in the table; add it to scripts/check-imports.ts with what it may import`,
    );
    continue;
  }
  for (const specifier of importsOf(readFileSync(path, 'utf8'))) {
    const target = targetRoom(specifier, path);
    if (target === undefined || target === room) continue;
    if (target === 'domain' && !BARE.has(room)) continue;
    const reserved: readonly string[] | undefined = ONLY_FROM[target];
    const legal =
      (allowed.includes('*') || allowed.includes(target)) && (!reserved || reserved.includes(room));
    if (!legal) {
      faults.push(
        `${file}: "${room}" may not import "${target}" (${specifier}); it may import domain${allowed.map((name) => `, ${name}`).join('')}`,
      );
    }
  }
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  console.error(`\n${faults.length} imports against the plan of the house.`);
  process.exitCode = 1;
} else {
  console.log(`import directions: ${files.length} files follow the plan.`);
}
