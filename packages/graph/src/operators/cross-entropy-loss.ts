// SoftmaxCrossEntropyLoss and NegativeLogLikelihoodLoss of files, with classes on axis 1. Written out, since WebGPU has no
// kernels for them; where the classes are the last axis the first is mpm's own cross-entropy, with its short gradient.
import { intAttribute, stringAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import { meanInStages, sumInStages } from "../reduce-in-stages.js";
import type { DecomposeContext, InferContext, Operator, TypeAndShape, Value } from "../value.js";
import { cast } from "./cast.js";
import { equal, not } from "./compare.js";
import { div } from "./div.js";
import { gather } from "./gather.js";
import { gatherElements } from "./gather-elements.js";
import { logSoftmax } from "./log-softmax.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.js";
import { squeeze, unsqueeze } from "./squeeze.js";
import { where } from "./where.js";

/** A loss per target, or one for all. */
function inferLoss(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const [scores, target] = [input(0), input(1)];
  if (scores.shape.length < 2 || target.shape.length !== scores.shape.length - 1)
    throw new RangeError(`${node.op} "${node.name}" takes scores [batch, classes, ...] and targets [batch, ...], got [${scores.shape.join(", ")}] and [${target.shape.join(", ")}]`);
  return [{ dtype: scores.dtype, shape: reductionOf(node) === "none" ? target.shape : [] }];
}

const reductionOf = (node: Node): string => stringAttribute(node, "reduction", "mean");

/** -score at each target: scores [batch, classes, ...], target int32 [batch, ...] -> [batch, ...]. */
const negativeAt = (scores: Value, target: Value): Value =>
  neg(squeeze(gatherElements(scores, unsqueeze(target, [1]), { axis: 1 }), [1]));

/** Losses weighted by their class, without those of the target to ignore, and reduced; `lossAt` gives them by class index. */
function reducedLoss({ node, inputs, input }: DecomposeContext, lossAt: (target: Value) => Value): Value {
  const target = cast(input(1), "int32");
  const isKept = node.attributes["ignore_index"] && not(equal(target, intAttribute(node, "ignore_index", 0)));
  const index = isKept ? mul(target, cast(isKept, "int32")) : target; // class 0 for what is ignored, which may be no class
  const kept = (x: Value): Value => (isKept ? where(isKept, x, 0) : x);
  const losses = lossAt(index);
  const weights = inputs[2] && kept(gather(inputs[2], index));
  const weighted = kept(weights ? mul(losses, weights) : losses);
  switch (reductionOf(node)) {
    case "none": return weighted;
    case "sum": return sumInStages(weighted);
    default: break;
  }
  const counts = weights ?? (isKept && cast(isKept, losses.dtype));
  return counts ? div(sumInStages(weighted), sumInStages(counts)) : meanInStages(weighted);
}

export const negativeLogLikelihoodLossOperator: Operator = {
  op: "NegativeLogLikelihoodLoss", infer: inferLoss,
  decompose: (context) => [reducedLoss(context, (target) => negativeAt(context.input(0), target))],
};

export const softmaxCrossEntropyLossOperator: Operator = {
  op: "SoftmaxCrossEntropyLoss",
  infer: (node, context) => [...inferLoss(node, context), { dtype: context.input(0).dtype, shape: context.input(0).shape }],
  /** The second output holds the logarithms of the probabilities. */
  decompose(context) {
    const scores = context.input(0);
    const isOwn = scores.shape.length === 2 && !context.wants(1);
    const logProbability = isOwn ? undefined : logSoftmax(scores, { axis: 1 });
    const loss = (target: Value): Value => (logProbability ? negativeAt(logProbability, target) : softmaxCrossEntropy(scores, target));
    return [context.wants(0) ? reducedLoss(context, loss) : undefined, logProbability];
  },
};
