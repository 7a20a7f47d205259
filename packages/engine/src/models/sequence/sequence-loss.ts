import type { Graph, Value } from '../../neural/graph/graph.ts';

export interface LossInputs {
  /** places × size: what the network wants next. */
  readonly wanted: Value;
  /** places × size and places × 1: the items that came next, rows and numbers. */
  readonly targets: Value;
  readonly targetItems: Value;
  /** negatives × size and negatives: items drawn for the whole batch, rows and numbers. */
  readonly negatives: Value;
  readonly negativeItems: Value;
  /** negatives, and places × 1: −ln(expected draws of the item), added to its logit. */
  readonly negativeBias: Value;
  /** places × 1: 1 / (places that count), 0 for those that do not. */
  readonly shares: Value;
}

/** What a logit of a negative becomes that is the target itself: below all others. */
const NO_LOGIT = -1e4;

function logits(g: Graph, { wanted, targets, targetItems, negatives, negativeItems }: LossInputs) {
  const positive = g.sum(g.multiply(wanted, targets), [1], true);
  const all = g.matmul(wanted, negatives, { transposeB: true });
  return { positive, negative: g.maskEqual(all, targetItems, negativeItems, NO_LOGIT) };
}

/**
 * Softmax over the target and the sampled negatives: ln(e^p + Σ e^(nⱼ + biasⱼ)) − p, the mean over places. The bias makes
 * the sampled sum an unbiased estimate of the whole one (Bengio and Senécal 2008; Yi et al. 2019).
 */
export function sampledSoftmax(g: Graph, inputs: LossInputs): Value {
  const { positive, negative } = logits(g, inputs);
  const total = g.logSumExp(g.add(negative, inputs.negativeBias));
  const loss = g.unary('softplus', g.subtract(total, positive));
  return g.sum(g.multiply(loss, inputs.shares), [0, 1]);
}

/**
 * Generalised binary cross-entropy −(β · ln σ(p) + Σ ln(1 − σ(nⱼ))), with β = α · (t · (1 − 1/α) + 1/α) and α the
 * share of other items drawn (Petrov and Macdonald 2023, gSASRec, eq. 10).
 */
export function generalisedBce(g: Graph, inputs: LossInputs, beta: number): Value {
  const { positive, negative } = logits(g, inputs);
  const ofPositive = g.multiply(g.unary('softplus', g.unary('negate', positive)), beta);
  const ofNegatives = g.sum(g.unary('softplus', negative), [1], true);
  return g.sum(g.multiply(g.add(ofPositive, ofNegatives), inputs.shares), [0, 1]);
}

/** β of gBCE for `negatives` draws among `items` items. */
export function positiveWeight(calibration: number, negatives: number, items: number): number {
  const alpha = Math.min(1, negatives / Math.max(1, items - 1));
  return alpha * (calibration * (1 - 1 / alpha) + 1 / alpha);
}
