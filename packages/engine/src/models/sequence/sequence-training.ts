import type { Kernels } from '@aisle/kernels';
import type { InferenceSession } from 'onnxruntime-node';
import { Random } from '../../domain/random.ts';
import { type OnnxRuntime, openSession } from '../../neural/onnx/onnx-runtime.ts';
import { EmbeddingTable } from '../../neural/training/embedding-table.ts';
import { type Feed, NetworkTrainer, type TrainerState } from '../../neural/training/network-trainer.ts';
import type { ParameterLayout } from '../../neural/training/parameters.ts';
import { DropoutMasks } from './dropout-masks.ts';
import { NegativeSampler } from './negative-sampler.ts';
import { attentionMask, epochBatches, padHistories, placeNumbers } from './sequence-batch.ts';
import type { SequenceConfiguration } from './sequence-configuration.ts';
import { sequenceTrainingGraph, trainedEncoderGraph } from './sequence-graphs.ts';
import type { TrainingWindows } from './training-windows.ts';

/** Standard deviation of fresh item embeddings. */
const FRESH = 0.02;
const QUESTIONS_AT_ONCE = 256;
/** What is left of the learning rates at the end. */
const LEAST_RATE = 0.05;

/** All of a training between two epochs, as plain arrays; going on from it is going on. */
export interface SequenceCheckpoint extends TrainerState {
  readonly epoch: number;
  readonly table: Float32Array;
  readonly tableFirst: Float32Array;
  readonly tableSecond: Float32Array;
}

export interface SequenceTrainingOptions {
  readonly kernels: Kernels;
  readonly runtime: OnnxRuntime;
  readonly items: number;
  readonly seed: number;
  readonly threads: number;
  readonly from?: SequenceCheckpoint;
}

/** A training under way: epoch after epoch, each drawing from its own seed. */
export class SequenceTraining {
  readonly #configuration: SequenceConfiguration;
  readonly #windows: TrainingWindows;
  readonly #options: SequenceTrainingOptions;
  readonly #trainer: NetworkTrainer;
  readonly #encoder: InferenceSession;
  readonly #table: EmbeddingTable;
  readonly #sampler: NegativeSampler;
  readonly #masks: DropoutMasks;
  readonly layout: ParameterLayout;
  /** By name of a mask: where it lies, as long as the longest so far. */
  readonly #kept = new Map<string, Float32Array>();
  #epoch = 0;

  private constructor(
    configuration: SequenceConfiguration,
    windows: TrainingWindows,
    options: SequenceTrainingOptions,
    opened: {
      readonly trainer: NetworkTrainer;
      readonly encoder: InferenceSession;
      readonly table: EmbeddingTable;
      readonly layout: ParameterLayout;
    },
  ) {
    this.#configuration = configuration;
    this.#windows = windows;
    this.#options = options;
    this.#trainer = opened.trainer;
    this.#encoder = opened.encoder;
    this.#table = opened.table;
    this.layout = opened.layout;
    this.#epoch = options.from?.epoch ?? 0;
    this.#masks = new DropoutMasks(configuration.dropout);
    const popularity = new Float64Array(options.items);
    for (const item of windows.items) popularity[item]! += 1;
    this.#sampler = new NegativeSampler(popularity, configuration.popularNegatives);
  }

  static async open(
    configuration: SequenceConfiguration,
    windows: TrainingWindows,
    options: SequenceTrainingOptions,
  ): Promise<SequenceTraining> {
    const { kernels, runtime, items, seed, threads, from } = options;
    const graph = sequenceTrainingGraph(configuration, items);
    const { layout } = graph;
    const random = new Random(seed);
    const table = new EmbeddingTable(kernels, items, configuration.embeddingSize);
    const zeros = () => new Float32Array(layout.size);
    let state: TrainerState = {
      step: 0,
      parameters: layout.initialise(random),
      first: zeros(),
      second: zeros(),
    };
    table.initialise(random, FRESH);
    if (from !== undefined) {
      state = from;
      table.state().table.set(from.table);
      table.state().first.set(from.tableFirst);
      table.state().second.set(from.tableSecond);
    }
    const trainer = await NetworkTrainer.open(runtime, graph, state, threads);
    const encoder = await openSession(runtime, trainedEncoderGraph(configuration, layout), threads, {
      spinning: false,
    });
    return new SequenceTraining(configuration, windows, options, { trainer, encoder, table, layout });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Items × embeddingSize: the table itself, which changes with every step. */
  get embeddings(): Float32Array {
    return this.#table.weights;
  }

  get parameters(): Float32Array {
    return this.#trainer.state.parameters;
  }

  checkpoint(): SequenceCheckpoint {
    const { table, first, second } = this.#table.state();
    return {
      ...this.#trainer.state,
      epoch: this.#epoch,
      table: table.slice(),
      tableFirst: first.slice(),
      tableSecond: second.slice(),
    };
  }

  /** One pass over the windows. `onStep` is awaited between steps with the part of the pass done. → mean loss. */
  async runEpoch(onStep: (part: number) => Promise<void>): Promise<number> {
    const random = new Random((this.#options.seed ^ Math.imul(this.#epoch + 1, 0x9e3779b1)) | 0);
    const batches = epochBatches(this.#windows, this.#configuration.batchPlaces, random);
    let sum = 0;
    for (const [at, batch] of batches.entries()) {
      await onStep(at / batches.length);
      sum += await this.#step(batch, random, this.#rateLeft(this.#epoch + at / batches.length));
    }
    this.#epoch++;
    return sum / batches.length;
  }

  /** Learning rates fall in a line to a twentieth at the last of `epochs`; it is the short steps at the end that settle. */
  #rateLeft(epoch: number): number {
    return Math.max(LEAST_RATE, 1 - epoch / this.#configuration.epochs);
  }

  async #step(batch: Uint32Array, random: Random, rate: number): Promise<number> {
    const { learningRate, itemLearningRate, negatives: drawn } = this.#configuration;
    const { items, starts, ends } = this.#windows;
    const histories = padHistories(
      items,
      Array.from(batch, (window) => ({ start: starts[window]!, end: ends[window]! - 1 })),
      this.#configuration.length,
    );
    const { rows, length } = histories;
    const targets = new Int32Array(rows * length).fill(-1);
    let counting = 0;
    for (const [row, window] of batch.entries()) {
      const next = items.subarray(starts[window]! + 1, ends[window]!);
      targets.set(next, (row + 1) * length - next.length);
      counting += next.length;
    }
    const places = rows * length;
    const shares = Float32Array.from(targets, (target) => (target < 0 ? 0 : 1 / counting));
    const negatives = this.#sampler.draw(drawn, random);
    const size = this.#configuration.embeddingSize;
    const feeds: Record<string, Feed> = {
      ...this.#historyFeeds(histories),
      targets: { data: this.#table.gather(targets), shape: [places, size] },
      'target.items': { data: targets, shape: [places, 1] },
      negatives: { data: this.#table.gather(negatives), shape: [drawn, size] },
      'negative.items': { data: negatives, shape: [drawn] },
      shares: { data: shares, shape: [places, 1] },
    };
    if (this.#configuration.loss === 'softmax') {
      feeds['negative.bias'] = { data: this.#sampler.biases(negatives), shape: [drawn] };
    }
    this.#addMasks(feeds, rows, length, random);
    const { loss, gradients } = await this.#trainer.step(feeds, rate * learningRate);
    const groups = [
      { items: histories.items, gradient: gradients['rows']! },
      { items: targets, gradient: gradients['targets']! },
      { items: negatives, gradient: gradients['negatives']! },
    ];
    this.#table.apply(groups, this.#trainer.state.step, rate * itemLearningRate);
    return loss;
  }

  #historyFeeds(histories: ReturnType<typeof padHistories>): Record<string, Feed> {
    const { rows, length, items } = histories;
    const size = this.#configuration.embeddingSize;
    return {
      rows: { data: this.#table.gather(items), shape: [rows, length, size] },
      mask: { data: attentionMask(histories), shape: [rows, 1, length, length] },
      places: { data: placeNumbers(length, this.#configuration.length), shape: [length] },
    };
  }

  #addMasks(feeds: Record<string, Feed>, rows: number, length: number, random: Random): void {
    const { dropout, blocks, embeddingSize: size, feedForward } = this.#configuration;
    if (dropout === 0) return;
    const add = (name: string, width: number) => {
      const count = rows * length * width;
      let buffer = this.#kept.get(name);
      if (buffer === undefined || buffer.length < count) {
        buffer = new Float32Array(Math.ceil(count * 1.25));
        this.#kept.set(name, buffer);
      }
      const data = buffer.subarray(0, count);
      this.#masks.fill(data, random);
      feeds[`keep.${name}`] = { data, shape: [rows, length, width] };
    };
    add('input', size);
    for (let block = 0; block < blocks; block++) {
      add(`${block}.attention`, size);
      add(`${block}.expanded`, size * feedForward);
      add(`${block}.feed`, size);
    }
  }

  /** Mean NDCG@10 of the withheld steps among all items, those of the history masked. */
  async validate(): Promise<number> {
    const { questions } = this.#windows;
    const { kernels, items } = this.#options;
    const size = this.#configuration.embeddingSize;
    const mark = kernels.memory.mark();
    try {
      const wanted = kernels.memory.f32(QUESTIONS_AT_ONCE * size);
      const scores = kernels.memory.f32(QUESTIONS_AT_ONCE * items);
      let sum = 0;
      const byLength = questions.toSorted((a, b) => a.end - a.start - (b.end - b.start));
      for (let from = 0; from < byLength.length; from += QUESTIONS_AT_ONCE) {
        const some = byLength.slice(from, from + QUESTIONS_AT_ONCE);
        await this.#encode(some, wanted);
        kernels.dense.gemm({
          a: wanted,
          b: this.#table.weights,
          c: scores,
          m: some.length,
          n: items,
          k: size,
          transposeB: true,
        });
        for (const [row, { start, end, target }] of some.entries()) {
          const own = scores.subarray(row * items, (row + 1) * items);
          const least = own[target]!;
          for (let at = start; at < end; at++) own[this.#windows.items[at]!] = Number.NEGATIVE_INFINITY;
          let above = 0;
          for (let item = 0; item < items; item++) if (own[item]! > least) above++;
          if (above < 10) sum += 1 / Math.log2(above + 2);
        }
      }
      return sum / questions.length;
    } finally {
      kernels.memory.release(mark);
    }
  }

  /** What is wanted after each history, into the rows of `out`. */
  async #encode(
    histories: readonly { readonly start: number; readonly end: number }[],
    out: Float32Array,
  ): Promise<void> {
    const { runtime } = this.#options;
    const size = this.#configuration.embeddingSize;
    const padded = padHistories(this.#windows.items, histories, this.#configuration.length);
    const feeds: Record<string, InstanceType<OnnxRuntime['Tensor']>> = {
      parameters: new runtime.Tensor('float32', this.parameters, [this.layout.size]),
    };
    for (const [name, { data, shape }] of Object.entries(this.#historyFeeds(padded))) {
      feeds[name] =
        data instanceof Int32Array
          ? new runtime.Tensor('int32', data, shape)
          : new runtime.Tensor('float32', data, shape);
    }
    const wanted = (await this.#encoder.run(feeds))['wanted']!.data as Float32Array;
    for (let row = 0; row < padded.rows; row++) {
      const last = ((row + 1) * padded.length - 1) * size;
      out.set(wanted.subarray(last, last + size), row * size);
    }
  }

  async close(): Promise<void> {
    await this.#trainer.close();
    await this.#encoder.release();
  }
}
