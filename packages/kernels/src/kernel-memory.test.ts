import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KernelError } from './kernel-error.ts';
import { KernelMemory } from './kernel-memory.ts';

test('allocations never overlap, keep what is written, and all space comes back', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('alloc', 'free'), fc.nat(5000)), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (list) => {
      const memory = new KernelMemory(16);
      const live: { array: Uint32Array; stamp: number }[] = [];
      let stamp = 0;
      for (const [step, size] of list) {
        if (step === 'alloc' || live.length === 0) {
          const array = memory.u32(size).fill(++stamp);
          assert.equal(array.byteOffset % 64, 0);
          live.push({ array, stamp });
        } else {
          const [gone] = live.splice(size % live.length, 1);
          memory.free(gone!.array);
        }
        for (const entry of live) assert.ok(entry.array.every((x) => x === entry.stamp));
      }
      for (const { array } of live) memory.free(array);
      assert.equal(memory.usedBytes, 0);
      const first = memory.alloc(64);
      assert.equal(first, 8192);
    }),
    { numRuns: 60 },
  );
});

test('release frees what came after the mark and nothing before it', () => {
  const memory = new KernelMemory(16);
  const kept = memory.f32(100).fill(1);
  const mark = memory.mark();
  memory.f32(1000);
  memory.f64(1000);
  memory.release(mark);
  assert.equal(memory.usedBytes, 448);
  const again = memory.f32(1000).fill(2);
  assert.ok(again.byteOffset >= kept.byteOffset + 400);
  assert.ok(kept.every((x) => x === 1));
});

test('arrays stay valid when the memory grows', () => {
  const memory = new KernelMemory(64);
  const early = memory.copy(Float32Array.of(1, 2, 3));
  const late = memory.f32(4_000_000);
  late[late.length - 1] = 5;
  assert.deepEqual([...early], [1, 2, 3]);
  assert.equal(memory.address(early, 'early'), early.byteOffset);
  assert.equal(memory.owns(late), true);
  assert.equal(memory.owns(new Float32Array(1)), false);
});

test('exhaustion says how much was asked, and leaves the memory usable', () => {
  const memory = new KernelMemory(8);
  assert.throws(
    () => memory.f32(4 * 2 ** 20),
    (error: unknown) =>
      error instanceof KernelError &&
      error.code === 'kernels.out_of_memory' &&
      error.message.includes('16.0 MiB were asked for'),
  );
  assert.equal(memory.f32(2 ** 20).length, 2 ** 20);
});

test('a second free and a foreign address are refused', () => {
  const memory = new KernelMemory(8);
  const array = memory.u8(10);
  memory.free(array);
  for (const wrong of [() => memory.free(array), () => memory.free(12), () => memory.alloc(-1)]) {
    assert.throws(
      wrong,
      (error: unknown) => error instanceof KernelError && error.code === 'kernels.bad_argument',
    );
  }
});
