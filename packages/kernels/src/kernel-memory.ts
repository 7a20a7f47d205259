import { CONTROL_BYTES } from './control-block.ts';
import { KernelError } from './kernel-error.ts';

const PAGE_BYTES = 65536;
/** Every allocation starts on a cache line. */
const ALIGNMENT = 64;
/** wasm32 addresses end at 4 GiB; the last page stays unused so that an end address fits in 32 bits. */
const MAX_PAGES = 65535;

export type KernelArray =
  | Float32Array
  | Float64Array
  | Uint32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A point in the order of allocations, to release all that came after it. */
export type MemoryMark = number;

interface Allocation {
  readonly bytes: number;
  readonly serial: number;
}

/**
 * The one memory that all threads of a kernels instance share, and its allocator: first fit over an
 * address-ordered free list. Arrays are uninitialised, start on 64 bytes, and stay valid while the memory grows.
 * Only the thread that created the instance allocates.
 */
export class KernelMemory {
  readonly wasm: WebAssembly.Memory;
  readonly #maxPages: number;
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  readonly #allocations = new Map<number, Allocation>();
  /** Free blocks below #top: address and bytes, by address. */
  readonly #free: { address: number; bytes: number }[] = [];
  #top = CONTROL_BYTES;
  #used = 0;
  #serial = 0;

  /** `maxMemoryMb` in MiB, at most 4,096. */
  constructor(maxMemoryMb: number) {
    this.#maxPages = Math.max(2, Math.min(MAX_PAGES, Math.floor(maxMemoryMb * 16)));
    this.wasm = new WebAssembly.Memory({ initial: 2, maximum: this.#maxPages, shared: true });
  }

  /** Bytes handed out and not freed. */
  get usedBytes(): number {
    return this.#used;
  }

  /**
   * Address of `bytes` uninitialised bytes, 'kept' ones out of the reach of release(). Throws
   * `kernels.out_of_memory`.
   */
  alloc(bytes: number, lifetime: 'marked' | 'kept' = 'marked'): number {
    if (!Number.isSafeInteger(bytes) || bytes < 0) {
      throw new KernelError(
        'kernels.bad_argument',
        'bytes',
        `An allocation of ${bytes} bytes was asked for.`,
        'Ask for a whole number of bytes, 0 or more.',
      );
    }
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const address = this.#takeFree(size) ?? this.#extend(size);
    this.#allocations.set(address, { bytes: size, serial: lifetime === 'kept' ? 0 : ++this.#serial });
    this.#used += size;
    return address;
  }

  /** Gives back one allocation, by its address or by the array that `f32`, `u32`, … or `copy` returned. */
  free(allocation: number | KernelArray): void {
    const address = typeof allocation === 'number' ? allocation : this.address(allocation, 'allocation');
    const found = this.#allocations.get(address);
    if (found === undefined) {
      throw new KernelError(
        'kernels.bad_argument',
        'allocation',
        `Nothing is allocated at ${address}.`,
        'Free the array that the memory returned, once.',
      );
    }
    this.#allocations.delete(address);
    this.#used -= found.bytes;
    this.#giveBack(address, found.bytes);
  }

  mark(): MemoryMark {
    return this.#serial;
  }

  /** Frees everything allocated after `mark`. */
  release(mark: MemoryMark): void {
    const young = [...this.#allocations].filter(([, allocation]) => allocation.serial > mark);
    for (const [address] of young) this.free(address);
  }

  f32(length: number): Float32Array {
    return new Float32Array(...this.#place(length, 4));
  }

  f64(length: number): Float64Array {
    return new Float64Array(...this.#place(length, 8));
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(...this.#place(length, 4));
  }

  i32(length: number): Int32Array {
    return new Int32Array(...this.#place(length, 4));
  }

  i16(length: number): Int16Array {
    return new Int16Array(...this.#place(length, 2));
  }

  i8(length: number): Int8Array {
    return new Int8Array(...this.#place(length, 1));
  }

  u8(length: number): Uint8Array {
    return new Uint8Array(...this.#place(length, 1));
  }

  /** A copy of `source` in this memory. */
  copy<T extends Float32Array | Uint32Array | Int8Array>(source: T): T {
    const [buffer, address, length] = this.#place(source.length, source.BYTES_PER_ELEMENT);
    const type = source.constructor as new (b: ArrayBufferLike, offset: number, length: number) => T;
    const target = new type(buffer, address, length);
    target.set(source);
    return target;
  }

  /** Whether `array` lies in this memory. */
  owns(array: KernelArray): boolean {
    return this.#buffers.has(array.buffer);
  }

  /** Where `array` starts. Throws `kernels.bad_argument` when it lies elsewhere. */
  address(array: KernelArray, field: string): number {
    if (!this.#buffers.has(array.buffer)) {
      throw new KernelError(
        'kernels.bad_argument',
        field,
        `${field} does not lie in the memory of this kernels instance.`,
        'Allocate it with kernels.memory.f32(n) or move it with kernels.memory.copy(array).',
      );
    }
    return array.byteOffset;
  }

  #place(length: number, elementBytes: number): [ArrayBufferLike, number, number] {
    const address = this.alloc(length * elementBytes);
    // The engine may exchange the buffer object some time after a growth, so note the one in use.
    const { buffer } = this.wasm;
    this.#buffers.add(buffer);
    return [buffer, address, length];
  }

  #takeFree(size: number): number | undefined {
    for (let i = 0; i < this.#free.length; i++) {
      const block = this.#free[i]!;
      if (block.bytes < size) continue;
      if (block.bytes === size) this.#free.splice(i, 1);
      else this.#free[i] = { address: block.address + size, bytes: block.bytes - size };
      return block.address;
    }
    return undefined;
  }

  #extend(size: number): number {
    const address = this.#top;
    const end = address + size;
    const have = this.wasm.buffer.byteLength;
    if (end > have) this.#grow(end - have, size);
    this.#top = end;
    return address;
  }

  #grow(missing: number, asked: number): void {
    const pages = Math.ceil(missing / PAGE_BYTES);
    const have = this.wasm.buffer.byteLength / PAGE_BYTES;
    const left = this.#maxPages - have;
    // Growing by a quarter at least keeps the number of buffers small.
    const step = Math.min(left, Math.max(pages, have >> 2));
    try {
      if (pages > left) throw new RangeError('over the maximum');
      this.wasm.grow(step);
    } catch (cause) {
      const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
      throw new KernelError(
        'kernels.out_of_memory',
        'bytes',
        `${mib(asked)} MiB were asked for; ${mib(this.#used)} MiB are in use and the limit is ${mib(this.#maxPages * PAGE_BYTES)} MiB.`,
        'Free arrays, raise maxMemoryMb (at most 4096), or use fewer items.',
        cause,
      );
    }
  }

  #giveBack(address: number, bytes: number): void {
    let at = 0;
    while (at < this.#free.length && this.#free[at]!.address < address) at++;
    this.#free.splice(at, 0, { address, bytes });
    const next = this.#free[at + 1];
    if (next !== undefined && address + bytes === next.address) {
      this.#free.splice(at, 2, { address, bytes: bytes + next.bytes });
    }
    const previous = this.#free[at - 1];
    const here = this.#free[at]!;
    if (previous !== undefined && previous.address + previous.bytes === here.address) {
      this.#free.splice(at - 1, 2, { address: previous.address, bytes: previous.bytes + here.bytes });
    }
    const last = this.#free.at(-1);
    if (last !== undefined && last.address + last.bytes === this.#top) {
      this.#top = last.address;
      this.#free.pop();
    }
  }
}
