import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OnnxRuntime } from '../onnx/onnx-runtime.ts';
import { openSession } from '../onnx/onnx-runtime.ts';
import { ADAM, type TrainingGraph } from './training-graph.ts';

export type Feed = { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] };

export interface StepResult {
  readonly loss: number;
  /** By name of the fed rows. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

/** All that a training has come to but for its tables: feeding it back goes on as if nothing had happened. */
export interface TrainerState {
  readonly step: number;
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Runs a training graph step by step; the dense parameters and Adam's moments go out of one step into the next. */
export class NetworkTrainer {
  readonly #runtime: OnnxRuntime;
  readonly #session: InferenceSession;
  readonly #rows: readonly string[];
  #state: TrainerState;

  private constructor(
    runtime: OnnxRuntime,
    session: InferenceSession,
    rows: readonly string[],
    state: TrainerState,
  ) {
    this.#runtime = runtime;
    this.#session = session;
    this.#rows = rows;
    this.#state = state;
  }

  /** @param state where to begin: fresh parameters, or what an earlier training came to. */
  static async open(
    runtime: OnnxRuntime,
    { model, rows }: TrainingGraph,
    state: TrainerState,
    threads: number,
  ): Promise<NetworkTrainer> {
    const session = await openSession(runtime, model, threads, { spinning: false });
    return new NetworkTrainer(runtime, session, rows, state);
  }

  get state(): TrainerState {
    return this.#state;
  }

  async step(feeds: Readonly<Record<string, Feed>>, learningRate: number): Promise<StepResult> {
    const { Tensor } = this.#runtime;
    const { parameters, first, second } = this.#state;
    const step = this.#state.step + 1;
    const size = [parameters.length];
    const given: Record<string, Tensor> = {
      parameters: new Tensor('float32', parameters, size),
      first: new Tensor('float32', first, size),
      second: new Tensor('float32', second, size),
      rate: new Tensor('float32', Float32Array.of(learningRate / (1 - ADAM.beta1 ** step)), []),
      correction: new Tensor('float32', Float32Array.of(1 / Math.sqrt(1 - ADAM.beta2 ** step)), []),
    };
    for (const [name, { data, shape }] of Object.entries(feeds)) {
      given[name] =
        data instanceof Int32Array ? new Tensor('int32', data, shape) : new Tensor('float32', data, shape);
    }
    const results = await this.#session.run(given);
    const of = (name: string) => results[name]!.data as Float32Array;
    this.#state = {
      step,
      parameters: of('next.parameters'),
      first: of('next.first'),
      second: of('next.second'),
    };
    const gradients = Object.fromEntries(this.#rows.map((row) => [row, of(`gradient.${row}`)]));
    return { loss: of('loss')[0]!, gradients };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
