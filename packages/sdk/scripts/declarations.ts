/** The SDK's type declarations as one file that imports nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as contract from '@aisle/contract';
import { type WrittenType, wireDeclarations } from './wire-declarations.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const CONTRACT = '@aisle/contract';

/** The types that the contract writes by hand, from its own source. */
function writtenTypes(): WrittenType[] {
  const source = readFileSync(join(root, 'packages/contract/src/filter.ts'), 'utf8');
  const declarations = ['FilterValue', 'ComparisonOperator', 'FilterAst'].map((name) => {
    const found = new RegExp(`^export (type ${name} =[\\s\\S]*?;)$`, 'm').exec(source);
    if (!found) throw new Error(`The contract's filter.ts declares no ${name} any more.`);
    return found[1];
  });
  const types = contract.EventTypeField as unknown as { examples: readonly string[] };
  const standard = types.examples.map((name) => `'${name}'`).join(' | ');
  return [
    { schema: contract.FilterField, type: 'string | FilterAst', declarations: declarations.join('\n') },
    {
      schema: contract.EventTypeField,
      type: 'EventTypeName',
      declarations: `type EventTypeName = ${standard} | \`x-\${string}\`;`,
    },
  ];
}

/** What the compiler declares of each module of the SDK, by its name without an ending. */
function emitDeclarations(): (module: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-sdk-types-'));
  try {
    const project = join(folder, 'tsconfig.json');
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: join(folder, 'out'),
      rootDir: join(root, 'packages'),
      types: [],
    };
    const files = [join(root, 'packages/sdk/src/index.ts')];
    writeFileSync(
      project,
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files }),
    );
    const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The SDK's declarations cannot be written:\n${stdout}`);
    const texts = new Map<string, string>();
    const read = (module: string) => {
      const text = texts.get(module) ?? readFileSync(join(folder, 'out/sdk/src', `${module}.d.ts`), 'utf8');
      texts.set(module, text);
      for (const [, next] of text.matchAll(/from '\.\/([\w-]+)\.ts'/g)) if (!texts.has(next!)) read(next!);
      return text;
    };
    read('index');
    return (module) => texts.get(module)!;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const STATEMENT = /^(?:import|export) (?:type )?\{([^}]*)\} from '([^']+)';\n/gm;

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** @throws Error for what would leave an import, a name twice or a wire type unwritten. */
export function declarations(): string {
  const emitted = emitDeclarations();
  const wire = new Set<string>();
  const modules = new Map<string, string>();
  const visit = (module: string): void => {
    if (modules.has(module)) return;
    const text = emitted(module);
    modules.set(module, '');
    for (const [, names, from] of text.matchAll(STATEMENT)) {
      if (from === CONTRACT) for (const name of namesIn(names!)) wire.add(name);
      else visit(from!.replace(/^\.\//, '').replace(/\.ts$/, ''));
    }
    modules.set(
      module,
      text.replaceAll(STATEMENT, '').replaceAll(/^export (?=declare |interface |type )/gm, ''),
    );
  };
  visit('index');
  const exported = Array.from(emitted('index').matchAll(STATEMENT), ([statement, names]) =>
    namesIn(names!).map((name) => (statement.startsWith('export type') ? `type ${name}` : name)),
  ).flat();
  const text = [
    wireDeclarations([...wire].toSorted(), contract as unknown as Record<string, unknown>, writtenTypes()),
    ...Array.from(modules.values(), (own) => own.trim()),
    `export { ${exported.join(', ')} };\n`,
  ]
    .filter((part) => part !== '')
    .join('\n');
  const open = /^import |import\(|^export (?!\{)| as \w+[,} ]| from '/m.exec(
    text.replaceAll(/\/\*[\s\S]*?\*\//g, ''),
  );
  if (open) throw new Error(`The declarations are not closed: "${open[0]}".`);
  const names = Array.from(text.matchAll(/^(?:declare \w+|interface|type) (\w+)/gm), ([, name]) => name!);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`The declarations say ${twice} twice.`);
  return text;
}
