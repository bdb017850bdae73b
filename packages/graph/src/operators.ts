// Every operator by domain and name, for whoever reads a graph: shape inference and differentiation.
import type { Node } from "./ir.js";
import type { Operator } from "./value.js";
import { absOperator } from "./operators/abs.js";
import { addOperator } from "./operators/add.js";
import { argMaxOperator, argMinOperator } from "./operators/arg-max.js";
import { castOperator } from "./operators/cast.js";
import { clipOperator } from "./operators/clip.js";
import { compareOperators } from "./operators/compare.js";
import { concatOperator } from "./operators/concat.js";
import { constantOperator } from "./operators/constant.js";
import { constantOfShapeOperator } from "./operators/constant-of-shape.js";
import { divOperator } from "./operators/div.js";
import { erfOperator } from "./operators/erf.js";
import { expOperator } from "./operators/exp.js";
import { expandOperator } from "./operators/expand.js";
import { gatherElementsOperator, scatterElementsOperator } from "./operators/gather-elements.js";
import { gatherUniqueOperator } from "./operators/gather-unique.js";
import { gatherOperator } from "./operators/gather.js";
import { geluOperator } from "./operators/gelu.js";
import { gemmOperator } from "./operators/gemm.js";
import { identityOperator } from "./operators/identity.js";
import { inPlaceAccumulatorOperator } from "./operators/in-place-accumulator.js";
import { layerNormalizationOperator } from "./operators/layer-normalization.js";
import { leakyReluOperator } from "./operators/leaky-relu.js";
import { logOperator } from "./operators/log.js";
import { matmulOperator } from "./operators/matmul.js";
import { maxOperator, minOperator } from "./operators/max.js";
import { mulOperator } from "./operators/mul.js";
import { negOperator } from "./operators/neg.js";
import { padOperator } from "./operators/pad.js";
import { powOperator } from "./operators/pow.js";
import { reciprocalOperator } from "./operators/reciprocal.js";
import { reduceMaxOperator, reduceMinOperator, reduceProdOperator } from "./operators/reduce-max.js";
import { reduceMeanOperator } from "./operators/reduce-mean.js";
import { reduceSumOperator } from "./operators/reduce-sum.js";
import { reluOperator } from "./operators/relu.js";
import { reshapeOperator } from "./operators/reshape.js";
import { shapeOperator } from "./operators/shape.js";
import { sigmoidOperator } from "./operators/sigmoid.js";
import { sliceOperator } from "./operators/slice.js";
import { softmaxCrossEntropyOperator } from "./operators/softmax-cross-entropy.js";
import { softmaxOperator } from "./operators/softmax.js";
import { splitOperator } from "./operators/split.js";
import { sqrtOperator } from "./operators/sqrt.js";
import { squeezeOperator, unsqueezeOperator } from "./operators/squeeze.js";
import { stopGradientOperator } from "./operators/stop-gradient.js";
import { subOperator } from "./operators/sub.js";
import { tanhOperator } from "./operators/tanh.js";
import { transposeOperator } from "./operators/transpose.js";
import { whereOperator } from "./operators/where.js";

const OPERATORS: readonly Operator[] = [
  absOperator, constantOperator, addOperator, argMaxOperator, argMinOperator, castOperator, clipOperator, ...compareOperators, concatOperator,
  constantOfShapeOperator, divOperator, erfOperator, expOperator, expandOperator, gatherElementsOperator,
  scatterElementsOperator, gatherUniqueOperator, gatherOperator, geluOperator, gemmOperator, identityOperator,
  inPlaceAccumulatorOperator, layerNormalizationOperator, leakyReluOperator, logOperator, matmulOperator, maxOperator,
  minOperator, mulOperator, negOperator, padOperator, powOperator, reciprocalOperator, reduceMaxOperator, reduceMinOperator,
  reduceProdOperator, reduceMeanOperator, reduceSumOperator, reluOperator, reshapeOperator, shapeOperator, sigmoidOperator,
  sliceOperator, softmaxCrossEntropyOperator, softmaxOperator, splitOperator, sqrtOperator, squeezeOperator, unsqueezeOperator,
  stopGradientOperator, subOperator, tanhOperator, transposeOperator, whereOperator,
];

const BY_NAME: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((operator) => [`${operator.domain ?? ""}:${operator.op}`, operator]));

/** The operator of a node; undefined where mpm does not know it. */
export function operatorOf({ domain, op }: Pick<Node, "domain" | "op">): Operator | undefined {
  return BY_NAME.get(`${domain}:${op}`);
}

/** The name of a node's operator, with its domain where that is not ONNX's own. */
export function operatorName({ domain, op }: Pick<Node, "domain" | "op">): string {
  return domain === "" ? op : `${domain}.${op}`;
}
