import { weightsByCode } from '../../dataset/event-weights.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { Interaction } from '../../domain/history.ts';
import type { FitOptions } from '../../domain/model.ts';
import { foldDataset } from '../live/fold-dataset.ts';
import { OpenSession, secondOf } from './open-session.ts';
import type { SessionKnnConfiguration } from './session-knn-configuration.ts';

/** Sessions of two steps and more, by their end, the earliest first; session `s` owns steps `offsets[s] … offsets[s + 1] − 1`. */
export interface RecordedSessions {
  readonly offsets: Uint32Array;
  readonly items: Int32Array;
  /** UTC seconds of the latest act of each step. */
  readonly seconds: Uint32Array;
}

/** Cuts a dataset into sessions by the rule of the live index; of more than `maxSteps` steps the newest sessions stay. */
export async function recordSessions(
  dataset: Dataset,
  configuration: SessionKnnConfiguration,
  options: FitOptions,
): Promise<RecordedSessions> {
  const recorder = new Recorder(dataset.interactions.length, configuration);
  await foldDataset(dataset, (interaction) => recorder.observe(interaction), options);
  return recorder.finish(configuration.maxSteps);
}

class Recorder {
  readonly #weights: Float32Array;
  readonly #gapSeconds: number;
  readonly #items: Int32Array;
  readonly #seconds: Uint32Array;
  #length = 0;
  /** Where sessions begin, and their last seconds. */
  readonly #begins: number[] = [];
  readonly #ends: number[] = [];
  #shopper = -1;
  #open: OpenSession | undefined;

  constructor(acts: number, configuration: SessionKnnConfiguration) {
    this.#weights = weightsByCode(configuration.weights);
    this.#gapSeconds = configuration.sessionGapMinutes * 60;
    this.#items = new Int32Array(acts);
    this.#seconds = new Uint32Array(acts);
  }

  observe({ item, type, time, shopper }: Interaction): void {
    if (!(this.#weights[type]! > 0)) return;
    const second = secondOf(time);
    if (shopper !== this.#shopper) this.#close();
    this.#shopper = shopper;
    const step = this.#open?.take(item, second, this.#gapSeconds) ?? 'begins';
    if (step === 'beyond') return;
    if (step === 'again') {
      this.#seconds[this.#length - 1] = this.#open!.second;
      return;
    }
    if (step === 'begins') {
      this.#close();
      this.#open = new OpenSession(item, second);
      this.#begins.push(this.#length);
    }
    this.#items[this.#length] = item;
    this.#seconds[this.#length++] = this.#open!.second;
  }

  finish(maxSteps: number): RecordedSessions {
    this.#close();
    const order = Array.from(this.#begins.keys()).sort((a, b) => this.#ends[a]! - this.#ends[b]! || a - b);
    const endOf = (session: number): number => this.#begins[session + 1] ?? this.#length;
    let from = order.length;
    let steps = 0;
    for (; from > 0; from--) {
      const session = order[from - 1]!;
      if (steps + endOf(session) - this.#begins[session]! > maxSteps) break;
      steps += endOf(session) - this.#begins[session]!;
    }
    const kept = order.slice(from);
    const items = new Int32Array(steps);
    const seconds = new Uint32Array(steps);
    const offsets = new Uint32Array(kept.length + 1);
    let length = 0;
    for (const [place, session] of kept.entries()) {
      items.set(this.#items.subarray(this.#begins[session], endOf(session)), length);
      seconds.set(this.#seconds.subarray(this.#begins[session], endOf(session)), length);
      length += endOf(session) - this.#begins[session]!;
      offsets[place + 1] = length;
    }
    return { offsets, items, seconds };
  }

  /** Ends the running session; one of a single step is taken back. */
  #close(): void {
    if (this.#open === undefined) return;
    if (this.#open.steps === 1) this.#length = this.#begins.pop()!;
    else this.#ends.push(this.#open.second);
    this.#open = undefined;
  }
}
