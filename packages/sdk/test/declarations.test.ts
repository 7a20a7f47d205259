import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { declarations } from '../scripts/declarations.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'aisle-declarations-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const text = declarations();
writeFileSync(join(folder, 'sdk.d.ts'), text);

/** What the compiler says of the files, under the settings given and with no packages of types in sight. */
function compile(name: string, files: Readonly<Record<string, string>>, options: object): string {
  for (const [file, source] of Object.entries(files)) writeFileSync(join(folder, file), source);
  const project = join(folder, `${name}.json`);
  const compilerOptions = { noEmit: true, strict: true, types: [], ...options };
  writeFileSync(project, JSON.stringify({ compilerOptions, files: ['sdk.d.ts', ...Object.keys(files)] }));
  return spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { encoding: 'utf8' }).stdout;
}

test('every type that the package exports is the type that its sources export', () => {
  const names = Array.from(
    /export \{([^}]*)\};\n$/.exec(text)![1]!.matchAll(/type (\w+)/g),
    ([, name]) => name!,
  );
  assert.ok(names.length > 20 && names.includes('Event') && names.includes('RecommendRequest'));
  const source = `
import type * as built from './sdk.js';
import type * as own from '${join(root, 'packages/sdk/src/index.ts')}';
type Flat<T> = T extends (...given: infer Given) => infer Answer ? (...given: Flat<Given>) => Flat<Answer>
  : T extends object ? { [Key in keyof T]: Flat<T[Key]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
${names.map((name) => `export const ${name}: Same<Flat<built.${name}>, Flat<own.${name}>> = true;`).join('\n')}
export const differs: Same<Flat<{ a: { b?: string } }>, Flat<{ a: { b?: number } }>> = false;
export const lacks: Same<Flat<{ a: { b?: string } }>, Flat<{ a: object }>> = false;
`;
  const options = {
    module: 'NodeNext',
    target: 'ES2024',
    lib: ['ES2024', 'DOM', 'DOM.Iterable'],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
  };
  assert.equal(compile('same', { 'same.ts': source }, options), '');
});

test('they stand alone: in a browser project, in a bundler, and beside the types of Node without a DOM', () => {
  assert.doesNotMatch(text, /@aisle\/contract|typebox|\bimport\b\s*[({'"]/i);
  const use = { 'use.ts': `import { AisleClient } from './sdk.js';\nexport type Client = AisleClient;\n` };
  assert.equal(compile('page', use, { module: 'NodeNext', lib: ['ES2022', 'DOM'] }), '');
  assert.equal(
    compile('bundler', use, { module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM'] }),
    '',
  );
  const node = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] };
  assert.equal(compile('node', use, { module: 'NodeNext', lib: ['ES2024'], ...node }), '');
  const wrong = {
    'wrong.ts': `import type { Event } from './sdk.js';\nexport const event: Event = { type: 'veiw' };\n`,
  };
  assert.match(compile('wrong', wrong, { module: 'NodeNext', lib: ['ES2022', 'DOM'] }), /TS2322.*veiw/);
});
