// How good scores of events are: what validations and evaluations report.
import { accuracy, auc, sigmoids, softmaxRows, takeRows } from "@mpm/metrics";
import type { Tensor } from "@mpm/tensor";
import { labelWeights } from "./apply-labels.js";
import { outputNames, type EventHead } from "./event-model.js";
import { lossWeight, type EventTargets } from "./event-targets.js";

/** Means over events, each with its weight. */
export type EventScores = {
  /** The loss of training: cross-entropy, or binary cross-entropy over the labels that are defined. */
  readonly loss: number;
  /** Of classes: the fraction of events whose class has the highest score. */
  readonly accuracy?: number;
  /** Mean of `aucs`, or null without any. Two classes: the area under the ROC curve. */
  readonly auc: number | null;
  /** Area under the ROC curve of each class against all others, or of each label; null where only one side is there. */
  readonly aucs: Readonly<Record<string, number | null>>;
};

/**
 * @param logits [events, outputs], of the events of `targets`.
 * @throws MpmError `"bad-weights"` unless the weights of the events, or of their labels that are defined, are positive in sum.
 */
export function scoreEvents(head: EventHead, logits: Tensor<"float32">, targets: EventTargets): EventScores {
  const total = lossWeight(head, targets, `${targets.weights.length} events`);
  const names = outputNames(head);
  const areas = names.map((_, output) => outputAuc(logOdds(head, logits, output), truthOf(targets, output)));
  const known = areas.filter((area) => area !== null);
  return {
    loss: lossSum(head, logits, targets) / total,
    ...(targets.kind === "multiclass" && { accuracy: accuracy(logits, targets.labels, { weights: targets.weights }) }),
    auc: known.length === 0 ? null : known.reduce((sum, area) => sum + area, 0) / known.length,
    aucs: Object.fromEntries(names.map((name, output) => [name, areas[output]])),
  };
}

/** Probabilities [events, outputs]: of classes they add up to 1, of labels each stands alone. */
export function probabilitiesOf({ kind }: Pick<EventHead, "kind">, logits: Tensor<"float32">): Tensor<"float32"> {
  return kind === "multiclass" ? softmaxRows(logits) : sigmoids(logits);
}

/** Of one output, [events]: as probabilities rank events, without their ties near 0 and 1. */
function logOdds({ kind }: EventHead, { data, shape: [events, outputs] }: Tensor<"float32">, output: number): Float64Array {
  return Float64Array.from({ length: events }, (_, event) => {
    const scores = data.subarray(event * outputs, (event + 1) * outputs);
    return kind === "multilabel" ? scores[output] : scores[output] - logSumExp(scores.filter((_score, other) => other !== output));
  });
}

/** The events that one output is judged by. */
interface Truth {
  readonly rows: Int32Array;
  readonly isSignal: Uint8Array;
  readonly weights: Float32Array;
}

function truthOf(targets: EventTargets, output: number): Truth {
  const all = Int32Array.from(targets.weights, (_, event) => event);
  if (targets.kind === "multiclass") return { rows: all, isSignal: Uint8Array.from(targets.labels, (label) => Number(label === output)), weights: targets.weights };
  const defined = columnOf(targets.defined, output);
  const rows = all.filter((event) => defined[event] === 1);
  return { rows, isSignal: Uint8Array.from(takeRows(columnOf(targets.labels, output), rows)), weights: takeRows(targets.weights, rows) };
}

/** null unless signal and background are both there, with weights that add up to more than 0. */
function outputAuc(scores: Float64Array, { rows, isSignal, weights }: Truth): number | null {
  let [signal, background] = [0, 0];
  weights.forEach((weight, at) => (isSignal[at] === 1 ? (signal += weight) : (background += weight)));
  return signal > 0 && background > 0 ? auc(takeRows(scores, rows), isSignal, { weights }) : null;
}

function columnOf({ data, shape: [events, outputs] }: Tensor<"float32">, output: number): Float32Array {
  return Float32Array.from({ length: events }, (_, event) => data[event * outputs + output]);
}

/** The losses of the events, each times its weight. */
function lossSum(head: EventHead, logits: Tensor<"float32">, targets: EventTargets): number {
  const { weights } = targets;
  const outputs = logits.shape[1];
  const perLabel = head.kind === "multilabel" ? labelWeights(head.schema) : undefined;
  let sum = 0;
  for (let event = 0; event < weights.length; event++) {
    const scores = logits.data.subarray(event * outputs, (event + 1) * outputs);
    sum += weights[event] * (targets.kind === "multiclass" ? logSumExp(scores) - scores[targets.labels[event]] : labelLosses(scores, event, targets, perLabel));
  }
  return sum;
}

function logSumExp(scores: Float32Array): number {
  const largest = Math.max(...scores);
  return largest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - largest), 0));
}

/** The binary cross-entropies of an event's labels that are defined, each times its weight. */
function labelLosses(scores: Float32Array, event: number, { labels, defined }: EventTargets & { readonly kind: "multilabel" }, perLabel: Float32Array | undefined): number {
  let loss = 0;
  scores.forEach((score, k) => {
    const at = event * scores.length + k;
    const weight = defined.data[at] * (perLabel?.[k] ?? 1);
    loss += weight * (Math.max(score, 0) - score * labels.data[at] + Math.log1p(Math.exp(-Math.abs(score))));
  });
  return loss;
}
