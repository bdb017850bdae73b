// Losses to train by, as functions on values: each gives one number, the mean over everything that it compares, but for
// `binaryCrossEntropies`.
import type { Dim, Shape } from "./ir.js";
import { abs } from "./operators/abs.js";
import { add } from "./operators/add.js";
import { cast } from "./operators/cast.js";
import { concat } from "./operators/concat.js";
import { div } from "./operators/div.js";
import { exp } from "./operators/exp.js";
import { gather } from "./operators/gather.js";
import { gatherElements } from "./operators/gather-elements.js";
import { log } from "./operators/log.js";
import { logSoftmax } from "./operators/log-softmax.js";
import { mul } from "./operators/mul.js";
import { neg } from "./operators/neg.js";
import { reduceMean } from "./operators/reduce-mean.js";
import { reduceSum } from "./operators/reduce-sum.js";
import { reshape, reshapeLike } from "./operators/reshape.js";
import { softmaxCrossEntropy } from "./operators/softmax-cross-entropy.js";
import { squeeze, unsqueeze } from "./operators/squeeze.js";
import { sub } from "./operators/sub.js";
import { meanInStages, sumInStages } from "./reduce-in-stages.js";
import { sizesOf } from "./sizes-of.js";
import { int64Vector, isFloat, vector, type Operand, type Value } from "./value.js";

export interface CrossEntropyOptions {
  /** Part of the target, 0 .. 1, that is spread evenly over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
  /** One weight per class. With class indices the loss is the weighted mean over rows. */
  readonly weights?: readonly number[];
}

export interface BinaryCrossEntropyOptions {
  /** Weight of targets 1 against targets 0, one number or one per entry of the last axis. Default 1. */
  readonly positiveWeight?: number | readonly number[];
}

/** Mean of (prediction - target)^2 over all entries. Both have one shape; a target of another type is converted. */
export function meanSquaredError(prediction: Value, target: Value): Value {
  const difference = sub(prediction, sameShapeTarget("meanSquaredError", prediction, target));
  return meanInStages(mul(difference, difference));
}

/**
 * Mean cross-entropy of softmax(logits) over the last axis, in nats; logits [..., classes]. `label` is int32 or int64 [...],
 * class indices 0 .. classes - 1, or floating-point [..., classes], probabilities. As PyTorch's `cross_entropy` with
 * classes last: with weights, rows of class indices count by their class's weight and those of probabilities all alike.
 */
export function crossEntropy(logits: Value, label: Value, { labelSmoothing = 0, weights }: CrossEntropyOptions = {}): Value {
  checkLogits(logits, labelSmoothing, weights);
  const isIndex = label.dtype === "int32" || label.dtype === "int64";
  const expected = isIndex ? logits.shape.slice(0, -1) : logits.shape;
  if ((!isIndex && !isFloat(label.dtype)) || !isSameShape(label.shape, expected))
    throw new RangeError(`crossEntropy of logits ${shapeText(logits.shape)} takes class indices, int32 or int64 ${shapeText(logits.shape.slice(0, -1))}, or probabilities, ${logits.dtype} ${shapeText(logits.shape)}; got ${label.dtype} ${shapeText(label.shape)} ("${label.name}")`);
  const classWeights = weights && vector(logits, weights);
  if (!isIndex) return meanInStages(rowLosses(logits, classWeights, labelSmoothing, (score) => reduceSum(mul(score, cast(label, logits.dtype)), { axes: [-1] })));
  const index = cast(label, "int32");
  if (classWeights === undefined && labelSmoothing === 0) return meanInStages(indexLosses(logits, index));
  const losses = rowLosses(logits, classWeights, labelSmoothing, (score) => squeeze(gatherElements(score, unsqueeze(index, [-1])), [-1]));
  return classWeights === undefined ? meanInStages(losses) : div(sumInStages(losses), sumInStages(gather(classWeights, index)));
}

/**
 * Mean over all entries of -w z log sigmoid(x) - (1 - z) log(1 - sigmoid(x)) for logits x, targets z of the same shape in
 * 0 .. 1 (floating-point, integers or bool) and w = `positiveWeight`.
 */
export function binaryCrossEntropyWithLogits(logits: Value, target: Value, options: BinaryCrossEntropyOptions = {}): Value {
  return meanInStages(binaryCrossEntropies(logits, target, options));
}

/** What `binaryCrossEntropyWithLogits` is the mean of: one number for each entry, in the shape of `logits`. */
export function binaryCrossEntropies(logits: Value, target: Value, { positiveWeight }: BinaryCrossEntropyOptions = {}): Value {
  const truth = sameShapeTarget("binaryCrossEntropyWithLogits", logits, target);
  const size = abs(logits);
  // -log sigmoid(x), with max(-x, 0) = (|x| - x) / 2, whose gradient at 0 is right where that of max is 0.
  const positive = add(mul(sub(size, logits), 0.5), log(add(exp(neg(size)), 1)));
  const weighted = positiveWeight === undefined ? positive : mul(positive, add(mul(truth, excessWeight(logits, positiveWeight)), 1));
  return add(mul(sub(1, truth), logits), weighted);
}

/** Cross-entropy at class indices, int32 [...] -> [...]. */
function indexLosses(logits: Value, index: Value): Value {
  if (index.shape.length === 1) return softmaxCrossEntropy(logits, index);
  const rows = reshape(logits, concat([int64Vector(logits, [-1]), sizesOf(logits, [index.shape.length])], 0)); // [rows, classes]
  return reshapeLike(softmaxCrossEntropy(rows, reshape(index, [-1])), index);
}

/** Weighted and smoothed cross-entropy per row, [...]; `pick` takes the target's part of scores [..., classes]. */
function rowLosses(logits: Value, classWeights: Value | undefined, smoothing: number, pick: (scores: Value) => Value): Value {
  const logProbability = logSoftmax(logits); // [..., classes]
  const scores = classWeights === undefined ? logProbability : mul(logProbability, classWeights);
  const picked = pick(scores);
  return neg(smoothing === 0 ? picked : add(mul(picked, 1 - smoothing), mul(reduceMean(scores, { axes: [-1] }), smoothing)));
}

/** What targets of 1 weigh more than targets of 0: one number, or one per entry of the last axis. */
function excessWeight(logits: Value, weight: number | readonly number[]): Operand {
  if (typeof weight === "number") {
    checkFinite("positiveWeight", [weight]);
    return weight - 1;
  }
  checkLength("positiveWeight", weight, logits);
  return vector(logits, weight.map((value) => value - 1));
}

/** The target in the prediction's element type. Shapes that merely broadcast would compare every entry with every other. */
function sameShapeTarget(what: string, prediction: Value, target: Value): Value {
  if (!isFloat(prediction.dtype)) throw new TypeError(`${what} takes floating-point predictions, got ${prediction.dtype} ("${prediction.name}")`);
  if (!isSameShape(prediction.shape, target.shape))
    throw new RangeError(`${what} takes a prediction and a target of one shape, got ${shapeText(prediction.shape)} ("${prediction.name}") and ${shapeText(target.shape)} ("${target.name}"): reshape one of them`);
  return cast(target, prediction.dtype);
}

function checkLogits(logits: Value, labelSmoothing: number, weights: readonly number[] | undefined): void {
  if (!isFloat(logits.dtype)) throw new TypeError(`crossEntropy takes floating-point logits, got ${logits.dtype} ("${logits.name}")`);
  if (logits.shape.length === 0) throw new RangeError(`crossEntropy takes logits [..., classes], got a single number ("${logits.name}")`);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) throw new RangeError(`labelSmoothing is ${labelSmoothing}: expected 0 .. 1`);
  if (weights !== undefined) checkLength("weights", weights, logits);
}

function checkLength(what: string, weights: readonly number[], logits: Value): void {
  const size = logits.shape.at(-1);
  if (size === undefined || !isSameShape([size], [weights.length]))
    throw new RangeError(`${what} has ${weights.length} entries: expected ${size ?? "one number"}, one per entry of the last axis of logits ${shapeText(logits.shape)}`);
  checkFinite(what, weights);
}

function checkFinite(what: string, weights: readonly number[]): void {
  const wrong = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== undefined) throw new RangeError(`${what} holds ${wrong}: expected finite numbers from 0 on`);
}

/** Equal as far as is known: a name may stand for any size but 1, which would broadcast. */
const isSameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, axis) => isSameSize(dim, b[axis] ?? 1));
const isSameSize = (a: Dim, b: Dim): boolean => a === b || (typeof a !== typeof b && a !== 1 && b !== 1);
const shapeText = (shape: Shape): string => `[${shape.join(", ")}]`;
