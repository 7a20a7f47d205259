// Compiles assembly/ to src/kernels.wasm. `--check` compiles into memory and compares with the committed file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = fileURLToPath(new URL('../src/kernels.wasm', import.meta.url));

// Memory is imported and shared, so that one binary serves one thread or many; below `memoryBase` lies the
// control block (src/control-block.ts). No runtime: the kernels allocate nothing.
const flags = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '--enable',
  'bulk-memory',
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '2',
  '--maximumMemory',
  '65536',
  '--memoryBase',
  '8192',
];

async function compile(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'aisle-kernels-'));
  const outFile = join(folder, 'kernels.wasm');
  try {
    const result = await asc.main(['assembly/index.ts', '--baseDir', root, '--outFile', outFile, ...flags]);
    if (result.error !== null) {
      throw new Error(`${result.error.message}\n${result.stderr.toString()}`);
    }
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether a section of a wasm binary is data (id 11). */
function hasDataSection(wasm: Uint8Array): boolean {
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at++]!;
    if (id === 11) return true;
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = wasm[at++]!;
      size += (byte & 0x7f) * 2 ** shift;
    }
    at += size;
  }
  return false;
}

const built = await compile();
// Instances of all threads would write static data over each other's allocations, which begin at `memoryBase` too.
if (hasDataSection(built)) {
  console.error(
    'The kernels have static data (an array literal, a string, Mathf.exp …). Compute it instead.',
  );
  process.exit(1);
}
if (process.argv.includes('--check')) {
  if (!Buffer.from(built).equals(readFileSync(target))) {
    console.error(
      'src/kernels.wasm differs from what assembly/ compiles to. Run `npm run build -w @aisle/kernels` and commit the file.',
    );
    process.exit(1);
  }
  console.log(`src/kernels.wasm is what assembly/ compiles to (${built.length} bytes).`);
} else {
  writeFileSync(target, built);
  console.log(`src/kernels.wasm: ${built.length} bytes`);
}
