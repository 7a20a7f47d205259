import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernelsSync } from '@aisle/kernels';
import { Random } from '../../domain/random.ts';
import type { Graph } from '../graph/graph.ts';
import { loadOnnxRuntime } from '../onnx/onnx-runtime.ts';
import { EmbeddingTable } from './embedding-table.ts';
import { NetworkTrainer } from './network-trainer.ts';
import { ParameterLayout, type Parameters } from './parameters.ts';
import { ADAM, trainingGraph } from './training-graph.ts';

const two = (_: Graph, parameters: Parameters) => [
  parameters('kernel', [2, 3], { deviation: 0.5 }),
  parameters('bias', [3], 0.25),
];

test('parameters lie one behind the other, begin as they say, and a name is given once', () => {
  const layout = new ParameterLayout(two);
  assert.equal(layout.size, 9);
  const vector = layout.initialise(new Random(1));
  assert.deepEqual(vector, layout.initialise(new Random(1)));
  assert.deepEqual([...layout.part(vector, 'bias')], [0.25, 0.25, 0.25]);
  assert.equal(new Set(layout.part(vector, 'kernel')).size, 6);
  assert.throws(() => layout.part(vector, 'gate'), RangeError);
  assert.throws(
    () => new ParameterLayout((_, parameters) => [parameters('a', [1], 0), parameters('a', [1], 0)]),
    RangeError,
  );
});

test('steps of the trained graph are those of Adam, worked out beside it', async (t) => {
  const runtime = await loadOnnxRuntime();
  if (runtime === undefined) return t.skip('onnxruntime-node is not installed or does not load here');
  // Loss: Σ (row · kernel + bias)² over one fed row; an unused parameter stays.
  const graph = trainingGraph('square', (g, parameters) => {
    const row = g.input('row', 'f32', ['batch', 2]);
    const [kernel, bias] = two(g, parameters) as [ReturnType<Parameters>, ReturnType<Parameters>];
    parameters('idle', [2], 7);
    const y = g.add(g.matmul(row, kernel), bias);
    return { loss: g.sum(g.multiply(y, y), [0, 1]), rows: { row } };
  });
  const begin = graph.layout.initialise(new Random(2));
  const zeros = () => new Float32Array(graph.layout.size);
  const state = { step: 0, parameters: begin, first: zeros(), second: zeros() };
  const trainer = await NetworkTrainer.open(runtime, graph, state, 1);
  const p = Float64Array.from(begin);
  const [m, v] = [new Float64Array(p.length), new Float64Array(p.length)];
  const row = [0.5, -1.5];
  for (let step = 1; step <= 4; step++) {
    const y = [0, 1, 2].map((j) => row[0]! * p[j]! + row[1]! * p[3 + j]! + p[6 + j]!);
    const gradient = [...row.flatMap((x) => y.map((of) => 2 * of * x)), ...y.map((of) => 2 * of), 0, 0];
    const ofRow = [0, 1].map((i) => y.reduce((sum, of, j) => sum + 2 * of * p[i * 3 + j]!, 0));
    const { loss, gradients } = await trainer.step(
      { row: { data: Float32Array.from(row), shape: [1, 2] } },
      0.1,
    );
    const expected = y.reduce((sum, of) => sum + of * of, 0);
    assert.ok(Math.abs(loss - expected) < 1e-4 * (1 + expected), `${loss} for ${expected}`);
    for (const [i, one] of ofRow.entries()) assert.ok(Math.abs(gradients['row']![i]! - one) < 1e-3);
    for (const [i, g] of gradient.entries()) {
      m[i] = ADAM.beta1 * m[i]! + (1 - ADAM.beta1) * g;
      v[i] = ADAM.beta2 * v[i]! + (1 - ADAM.beta2) * g * g;
      const scale = Math.sqrt(v[i]! / (1 - ADAM.beta2 ** step)) + ADAM.epsilon;
      p[i]! -= (0.1 * m[i]!) / (1 - ADAM.beta1 ** step) / scale;
    }
    assert.equal(trainer.state.step, step);
    for (const [i, one] of p.entries()) assert.ok(Math.abs(trainer.state.parameters[i]! - one) < 1e-4);
  }
  assert.deepEqual([...graph.layout.part(trainer.state.parameters, 'idle')], [7, 7]);
  await trainer.close();
});

test('a table gives zeros for no item, and moves each touched row once by the sum of its gradients', () => {
  const kernels = createKernelsSync({ maxMemoryMb: 64 });
  const table = new EmbeddingTable(kernels, 5, 2);
  table.initialise(new Random(3), 1);
  const before = [...table.weights];
  assert.deepEqual(
    [...table.gather(Int32Array.of(4, -1, 0))],
    [...before.slice(8), 0, 0, ...before.slice(0, 2)],
  );
  const groups = [
    { items: Int32Array.of(2, -1, 2), gradient: Float32Array.of(1, 1, 99, 99, 2, -4) },
    { items: Int32Array.of(0), gradient: Float32Array.of(0, -5) },
  ];
  table.apply(groups, 1, 0.5);
  // The first step of Adam is the learning rate against the sign of the gradient: +3, −3 for row 2; 0, −5 for row 0.
  const moved = [0, 0.5, 0, 0, -0.5, 0.5, 0, 0, 0, 0];
  for (const [i, value] of before.entries()) {
    assert.ok(Math.abs(table.weights[i]! - value - moved[i]!) < 1e-5, `${i}: ${table.weights[i]! - value}`);
  }
  const many = Int32Array.from({ length: 5000 }, (_, at) => at % 5);
  assert.equal(table.gather(many).length, 10_000);
});
