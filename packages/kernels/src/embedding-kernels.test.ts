import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createKernelsSync } from './create-kernels.ts';
import { KernelError } from './kernel-error.ts';
import { adamRowsReference } from './reference/adam-rows.ts';

const { memory, embedding } = createKernelsSync({ maxMemoryMb: 64 });
const ROWS = 9;

function scoped(body: () => void): void {
  const mark = memory.mark();
  try {
    body();
  } finally {
    memory.release(mark);
  }
}

const dimension = fc.integer({ min: 1, max: 13 });
const rows = fc.array(fc.integer({ min: 0, max: ROWS - 1 }), { maxLength: 20 });
const whole = (length: number) =>
  fc.array(fc.integer({ min: -50, max: 50 }), { minLength: length, maxLength: length });

test('gather takes the rows in the order given', () => {
  fc.assert(
    fc.property(dimension, rows, (size, chosen) => {
      scoped(() => {
        const table = memory.f32(ROWS * size);
        for (let i = 0; i < table.length; i++) table[i] = i;
        const out = memory.f32(chosen.length * size + 1).fill(-1);
        embedding.gather(table, size, memory.copy(Uint32Array.from(chosen)), chosen.length, out);
        const expected = chosen.flatMap((row) => [...table.subarray(row * size, row * size + size)]);
        assert.deepEqual([...out], [...expected, -1]);
      });
    }),
  );
});

test('add sums rows that share a slot', () => {
  fc.assert(
    fc.property(
      dimension.chain((size) =>
        rows.chain((slots) => fc.tuple(fc.constant(size), fc.constant(slots), whole(size * slots.length))),
      ),
      ([size, slots, values]) => {
        scoped(() => {
          const out = memory.f32(ROWS * size).fill(3);
          const placed = memory.copy(Float32Array.from([...values, 0]));
          embedding.add(placed, size, memory.copy(Uint32Array.from(slots)), slots.length, out);
          const expected = new Float32Array(ROWS * size).fill(3);
          values.forEach((value, at) => {
            expected[slots[Math.floor(at / size)]! * size + (at % size)]! += value;
          });
          assert.deepEqual([...out], [...expected]);
        });
      },
    ),
  );
});

test('adam moves the named rows as the reference does and leaves the others', () => {
  const step = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  fc.assert(
    fc.property(
      dimension.chain((size) =>
        fc.tuple(
          fc.constant(size),
          fc.array(
            fc
              .uniqueArray(fc.integer({ min: 0, max: ROWS - 1 }))
              .chain((chosen) => fc.tuple(fc.constant(chosen), whole(size * chosen.length))),
            { minLength: 1, maxLength: 5 },
          ),
        ),
      ),
      ([size, steps]) => {
        scoped(() => {
          const table = memory.f32(ROWS * size);
          for (let i = 0; i < table.length; i++) table[i] = i / 7;
          const first = memory.f32(table.length).fill(0);
          const second = memory.f32(table.length).fill(0);
          const expected = {
            table: Float64Array.from(table),
            first: new Float64Array(table.length),
            second: new Float64Array(table.length),
          };
          for (const [at, [chosen, whole]] of steps.entries()) {
            const gradients = memory.copy(Float32Array.from([...whole.map((value) => value / 16), 0]));
            const now = { ...step, step: at + 1 };
            const placed = memory.copy(Uint32Array.from([...chosen, 0]));
            embedding.adam({ table, first, second, dimension: size }, gradients, placed, chosen.length, now);
            adamRowsReference(expected, gradients, chosen, size, now);
          }
          for (let i = 0; i < table.length; i++) {
            assert.ok(
              Math.abs(table[i]! - expected.table[i]!) < 1e-5,
              `${table[i]} for ${expected.table[i]}`,
            );
            assert.ok(Math.abs(second[i]! - expected.second[i]!) < 1e-5);
          }
        });
      },
    ),
  );
});

test('the first step of adam is one learning rate against the gradient, known by hand', () => {
  scoped(() => {
    const table = memory.copy(Float32Array.of(1, 1, 1, 1, 5));
    const [first, second] = [memory.f32(5).fill(0), memory.f32(5).fill(0)];
    const gradients = memory.copy(Float32Array.of(4, -4, 0.25, 0, 100));
    embedding.adam({ table, first, second, dimension: 5 }, gradients, memory.copy(Uint32Array.of(0)), 1, {
      step: 1,
      learningRate: 0.5,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
    for (const [i, value] of [0.5, 1.5, 0.5, 1, 4.5].entries()) assert.ok(Math.abs(table[i]! - value) < 1e-4);
  });
});

test('a row beyond the table is refused', () => {
  scoped(() => {
    const table = memory.f32(6);
    const beyond = memory.copy(Uint32Array.of(1, 3));
    assert.throws(
      () => embedding.gather(table, 2, beyond, 2, memory.f32(4)),
      (error) =>
        error instanceof KernelError && error.code === 'kernels.bad_argument' && error.field === 'rows',
    );
  });
});
