import type { History } from '../../domain/history.ts';
import type { EpochMs } from '../../domain/ids.ts';
import type { Cases, LeftOut } from './evaluation-split.ts';
import { isPositiveAct } from './is-positive-act.ts';
import type { Protocol } from './protocol.ts';

/** Rows of one shopper: the input, and the rows whose items become targets. */
interface Question {
  readonly shopper: number;
  readonly inputStart: number;
  readonly inputEnd: number;
  readonly testStart: number;
  readonly testEnd: number;
  readonly now: EpochMs;
}

class GrowingCases {
  readonly shoppers: number[] = [];
  readonly inputStart: number[] = [];
  readonly inputEnd: number[] = [];
  readonly now: number[] = [];
  readonly targetOffsets: number[] = [0];
  readonly targets: number[] = [];
  events = 0;

  finish(): Cases {
    return {
      size: this.shoppers.length,
      shoppers: Uint32Array.from(this.shoppers),
      inputStart: Uint32Array.from(this.inputStart),
      inputEnd: Uint32Array.from(this.inputEnd),
      now: Float64Array.from(this.now),
      targetOffsets: Uint32Array.from(this.targetOffsets),
      targets: Int32Array.from(this.targets),
      events: this.events,
    };
  }
}

/** Turns the test rows of shoppers into cases by the rules of the protocol, and counts what it leaves out. */
export class CaseCollector {
  readonly #rows: History;
  readonly #protocol: Protocol;
  readonly #popularity: Uint32Array;
  /** Number of the last question that met the item, per item: as input, and as target. */
  readonly #seenBy: Uint32Array;
  readonly #targetOf: Uint32Array;
  readonly #coldItems = new Set<number>();
  readonly #warm = new GrowingCases();
  readonly #cold = new GrowingCases();
  #question = 0;
  #coldTargets = 0;
  #seenTargets = 0;
  #shoppersWithoutTarget = 0;

  constructor(rows: History, protocol: Protocol, popularity: Uint32Array) {
    this.#rows = rows;
    this.#protocol = protocol;
    this.#popularity = popularity;
    this.#seenBy = new Uint32Array(popularity.length);
    this.#targetOf = new Uint32Array(popularity.length);
  }

  add(question: Question): void {
    const { items, types } = this.#rows;
    const number = ++this.#question;
    for (let row = question.inputStart; row < question.inputEnd; row++) this.#seenBy[items[row]!] = number;
    const cases = question.inputEnd > question.inputStart ? this.#warm : this.#cold;
    const before = cases.targets.length;
    for (let row = question.testStart; row < question.testEnd; row++) {
      if (isPositiveAct(types[row]!)) this.#addTarget(items[row]!, number, cases);
    }
    if (cases.targets.length === before) {
      this.#shoppersWithoutTarget++;
      return;
    }
    cases.shoppers.push(question.shopper);
    cases.inputStart.push(question.inputStart);
    cases.inputEnd.push(question.inputEnd);
    cases.now.push(question.now);
    cases.targetOffsets.push(cases.targets.length);
  }

  /** A shopper that the protocol cannot ask about. */
  skip(): void {
    this.#shoppersWithoutTarget++;
  }

  finish(): { warm: Cases; cold: Cases; leftOut: LeftOut } {
    return {
      warm: this.#warm.finish(),
      cold: this.#cold.finish(),
      leftOut: {
        coldTargets: this.#coldTargets,
        coldItems: this.#coldItems.size,
        seenTargets: this.#seenTargets,
        shoppersWithoutTarget: this.#shoppersWithoutTarget,
      },
    };
  }

  #addTarget(item: number, number: number, cases: GrowingCases): void {
    const first = this.#targetOf[item] !== number;
    this.#targetOf[item] = number;
    if (this.#protocol.target === 'new' && this.#seenBy[item] === number) {
      if (first) this.#seenTargets++;
      return;
    }
    if (this.#popularity[item] === 0) {
      if (first) this.#coldTargets++;
      this.#coldItems.add(item);
      if (this.#protocol.coldItems === 'exclude') return;
    }
    cases.events++;
    if (first) cases.targets.push(item);
  }
}
