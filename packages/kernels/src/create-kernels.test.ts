import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createKernels, createKernelsSync, type Kernels } from './create-kernels.ts';
import { KernelError } from './kernel-error.ts';

const hasCode = (code: string) => (error: unknown) => error instanceof KernelError && error.code === code;

function identity(kernels: Kernels, n: number): Float32Array {
  const matrix = kernels.memory.f32(n * n).fill(0);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

/** Creates a pool of two and catches the thread it starts. */
async function poolWithWorker(stallSeconds: number): Promise<{ kernels: Kernels; worker: Worker }> {
  const started: Worker[] = [];
  const listen = (worker: Worker) => started.push(worker);
  process.on('worker', listen);
  const kernels = await createKernels({ threads: 2, maxMemoryMb: 64, stallSeconds });
  process.off('worker', listen);
  return { kernels, worker: started[0]! };
}

test('one thread needs no worker and no promise', () => {
  const kernels = createKernelsSync({ maxMemoryMb: 64 });
  assert.equal(kernels.threads, 1);
  const matrix = identity(kernels, 10);
  kernels.dense.invertSymmetric(matrix, 10);
  assert.equal(matrix[11], 1);
});

test('addresses above 2 GiB work', () => {
  const kernels = createKernelsSync();
  // Reserved but never written, so it takes address space and no memory.
  kernels.memory.alloc(2.5 * 2 ** 30);
  const n = 20;
  const matrix = identity(kernels, n);
  assert.ok(matrix.byteOffset > 2 ** 31);
  matrix[0] = 4;
  kernels.dense.invertSymmetric(matrix, n);
  assert.equal(matrix[0], 0.25);
  const ids = kernels.memory.u32(2);
  const scores = kernels.memory.f32(2);
  assert.equal(kernels.topK.scan(matrix, matrix.subarray(n, 2 * n), 2, ids, scores), 2);
  assert.deepEqual([...ids, ...scores], [1, 0, 1, 0]);
  const c = kernels.memory.f32(n * n);
  kernels.dense.gemm({ a: matrix, b: matrix, c, m: n, n, k: n });
  assert.deepEqual([...c.subarray(0, 2), c[n + 1]], [0.0625, 0, 1]);
});

test('forks alternate between short and long jobs without losing one', async () => {
  const kernels = await createKernels({ threads: 3, maxMemoryMb: 64 });
  try {
    assert.equal(kernels.threads, 3);
    const small = identity(kernels, 5);
    const large = identity(kernels, 260);
    for (let round = 0; round < 50; round++) {
      kernels.dense.mirrorLower(small, 5);
      kernels.dense.invertSymmetric(large, 260);
    }
    assert.deepEqual([...small.subarray(0, 7)], [1, 0, 0, 0, 0, 0, 1]);
    assert.equal(large[261], 1);
  } finally {
    await kernels.close();
  }
});

test('a closed instance says so', async () => {
  const kernels = await createKernels({ threads: 2, maxMemoryMb: 64 });
  const matrix = identity(kernels, 4);
  await kernels.close();
  await kernels.close();
  assert.throws(() => kernels.dense.mirrorLower(matrix, 4), hasCode('kernels.closed'));
});

test('a thread that ended between jobs is noticed at the next one', async () => {
  const { kernels, worker } = await poolWithWorker(60);
  const matrix = identity(kernels, 4);
  await worker.terminate();
  assert.throws(() => kernels.dense.mirrorLower(matrix, 4), hasCode('kernels.thread_lost'));
  await kernels.close();
});

test('a thread that ends in the middle of a job is noticed at a barrier and at the join', async () => {
  for (const run of [
    (kernels: Kernels, matrix: Float32Array) => kernels.dense.invertSymmetric(matrix, 300),
    (kernels: Kernels, matrix: Float32Array) => kernels.dense.mirrorLower(matrix, 300),
  ]) {
    const { kernels, worker } = await poolWithWorker(1);
    const matrix = identity(kernels, 300);
    // Terminated but not awaited: its end cannot be announced while this thread is inside the kernel.
    const ended = worker.terminate();
    const until = performance.now() + 200;
    while (performance.now() < until);
    assert.throws(() => run(kernels, matrix), hasCode('kernels.thread_lost'));
    assert.throws(() => run(kernels, matrix), hasCode('kernels.thread_lost'));
    await ended;
    await kernels.close();
  }
});

test('kernels work inside a worker thread, with a pool of their own', async () => {
  const source = `
    import { parentPort } from 'node:worker_threads';
    import { createKernels } from ${JSON.stringify(new URL('./create-kernels.ts', import.meta.url).href)};
    const kernels = await createKernels({ threads: 2, maxMemoryMb: 64 });
    const matrix = kernels.memory.f32(300 * 300).fill(0);
    for (let i = 0; i < 300; i++) matrix[i * 301] = 2;
    kernels.dense.invertSymmetric(matrix, 300);
    parentPort.postMessage(matrix[301]);
    await kernels.close();
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const value = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  assert.equal(value, 0.5);
  await worker.terminate();
});

test('nonsense is refused', async () => {
  await assert.rejects(createKernels({ threads: 0 }), hasCode('kernels.bad_argument'));
  await assert.rejects(createKernels({ threads: 1.5 }), hasCode('kernels.bad_argument'));
});
