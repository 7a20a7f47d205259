import { KernelError } from './kernel-error.ts';

let compiled: WebAssembly.Module | undefined;

/** A Node built-in, without an import that a browser bundle would have to resolve; undefined in a browser. */
export function nodeBuiltin<T>(name: string): T | undefined {
  return typeof process === 'undefined' ? undefined : (process.getBuiltinModule?.(name) as T | undefined);
}

function unsupported(cause: unknown): KernelError {
  return new KernelError(
    'kernels.unsupported',
    '',
    'kernels.wasm could not be loaded.',
    'It needs WebAssembly SIMD and threads: Node 20 or newer, or a browser of 2022 or newer with kernels.wasm served beside the script.',
    cause,
  );
}

/** The compiled kernels, once a process. In a browser give `bytes`: it cannot read a file synchronously. */
export function kernelModuleSync(bytes?: BufferSource): WebAssembly.Module {
  if (compiled !== undefined) return compiled;
  try {
    const source =
      bytes ??
      nodeBuiltin<typeof import('node:fs')>('node:fs')!.readFileSync(
        new URL('./kernels.wasm', import.meta.url),
      );
    compiled = new WebAssembly.Module(source as BufferSource);
  } catch (cause) {
    throw unsupported(cause);
  }
  return compiled;
}

/** The compiled kernels, once a process or page. */
export async function kernelModule(bytes?: BufferSource): Promise<WebAssembly.Module> {
  if (compiled !== undefined) return compiled;
  if (bytes === undefined && nodeBuiltin('node:fs') === undefined) {
    try {
      compiled = await WebAssembly.compileStreaming(fetch(new URL('./kernels.wasm', import.meta.url)));
    } catch (cause) {
      throw unsupported(cause);
    }
    return compiled;
  }
  return kernelModuleSync(bytes);
}
