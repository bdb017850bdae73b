// BatchNormalization: every channel less its mean, over its standard deviation, then scaled and shifted. Statistics are given
// (inference), or those of the batch (training).
import { float, floatAttribute, intAttribute } from "../attribute.js";
import { sameShape } from "../dim.js";
import type { Node } from "../ir.js";
import { emit, type InferContext, type Operator, type TypeAndShape, type Value } from "../value.js";
import { channelSum } from "../window-nodes.js";
import { add } from "./add.js";
import { batchStatistics } from "./batch-statistics.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { reciprocal } from "./reciprocal.js";
import { sqrt } from "./sqrt.js";
import { unsqueeze } from "./squeeze.js";
import { sub } from "./sub.js";

const DEFAULT_EPSILON = 1e-5;
const DEFAULT_MOMENTUM = 0.9;

export interface BatchNormalizationInputs {
  /** [channels], as all of them. */
  readonly scale: Value;
  readonly bias: Value;
  readonly mean: Value;
  readonly variance: Value;
}

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias for every channel of x [batch, channels, ...]. To train with statistics of
 * the batch, give those of `batchStatistics`.
 *
 * @throws RangeError where an input is not [channels].
 */
export function batchNormalization(x: Value, { scale, bias, mean, variance }: BatchNormalizationInputs, { epsilon = DEFAULT_EPSILON }: { readonly epsilon?: number } = {}): Value {
  return emit("BatchNormalization", [x, scale, bias, mean, variance], { epsilon: float(epsilon) });
}

const isTraining = (node: Node): boolean => intAttribute(node, "training_mode", 0) === 1;

function infer(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const { dtype, shape } = input(0);
  if (shape.length < 2) throw new RangeError(`BatchNormalization "${node.name}" takes [batch, channels, ...] of rank 2 or more, got [${shape.join(", ")}]`);
  const channels = shape.slice(1, 2);
  const odd = [1, 2, 3, 4].map(input).find((vector) => vector.shape.length !== 1 || (typeof vector.shape[0] === "number" && typeof channels[0] === "number" && !sameShape(vector.shape, channels)));
  if (odd !== undefined) throw new RangeError(`BatchNormalization "${node.name}" of [${shape.join(", ")}] has "${odd.name}" [${odd.shape.join(", ")}]: expected [${channels.join(", ")}]`);
  const running = [3, 4].map((index) => ({ dtype: input(index).dtype, shape: input(index).shape }));
  return [{ dtype, shape }, ...(isTraining(node) ? running : [])];
}

export const batchNormalizationOperator: Operator = {
  op: "BatchNormalization", infer, isCompound: isTraining,
  /** For given statistics. Everything but dx is made of two sums per channel: of dy, and of dy (x - mean). */
  gradient(context) {
    const { node, input, dy, needs } = context;
    const [x, scale, bias, mean, variance] = [input(0), input(1), input(2), input(3), input(4)];
    const inverse = reciprocal(sqrt(add(variance, floatAttribute(node, "epsilon", DEFAULT_EPSILON)))); // 1 / deviation [channels]
    const slope = mul(scale, inverse); // [channels]
    const total = (): Value => channelSum(dy, bias);
    const scaleGradient = (): Value => mul(channelSum(mul(dy, sub(x, byChannel(mean, x))), scale), inverse);
    return [
      needs(0) ? mul(dy, byChannel(slope, x)) : undefined,
      needs(1) ? scaleGradient() : undefined,
      needs(2) ? total() : undefined,
      needs(3) ? neg(mul(slope, total())) : undefined,
      needs(4) ? mul(mul(mul(scaleGradient(), slope), inverse), -0.5) : undefined,
    ];
  },
  /** With statistics of the batch, which move with x; running ones are a weighted mean of old and new. */
  decompose({ node, input, wants }) {
    const [x, scale, bias] = [input(0), input(1), input(2)];
    const momentum = floatAttribute(node, "momentum", DEFAULT_MOMENTUM);
    const { mean, variance } = batchStatistics(x);
    const running = (old: Value, current: Value): Value => add(mul(old, momentum), mul(current, 1 - momentum));
    return [
      batchNormalization(x, { scale, bias, mean, variance }, { epsilon: floatAttribute(node, "epsilon", DEFAULT_EPSILON) }),
      wants(1) ? running(input(3), mean) : undefined,
      wants(2) ? running(input(4), variance) : undefined,
    ];
  },
};

/** A vector per channel, to broadcast with x. */
function byChannel(vector: Value, x: Value): Value {
  const places = x.shape.length - 2;
  return places === 0 ? vector : unsqueeze(vector, Array.from({ length: places }, (_, axis) => axis + 1)); // [channels, 1, ...]
}
