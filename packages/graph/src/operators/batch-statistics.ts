// mpm.BatchStatistics: mean and variance of every channel over batch and places, for normalisations in training. ONNX's own
// training form does not run on WebGPU; as a function of standard operators it runs anywhere, with a gradient of one pass.
import { float, int } from "../attribute.js";
import type { Attribute, GraphFunction, Node } from "../ir.js";
import { emit, emitAll, scalar, type Operator, type Value } from "../value.js";
import { zerosLike } from "./constant-of-shape.js";
import { div } from "./div.js";
import { expandLike } from "../reduce-to.js";
import { MPM_DOMAIN, ONNX_OPSET } from "./gather-unique.js";
import { mul } from "./mul.js";
import { entryCount } from "./reduce-mean.js";

const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): Node =>
  ({ op, domain: "", name: "", inputs, outputs: [output], attributes });

const constant = (name: string, values: readonly number[]): Node =>
  node("Constant", [], name, { value: { type: "tensor", value: { dtype: "int64", shape: [values.length], data: BigInt64Array.from(values, BigInt) } } });

const [KEEP, DROP] = [{ keepdims: int(1) }, { keepdims: int(0) }];

/** In two stages, places before batch, since float32 loses digits over many entries; the variance from differences to the mean. */
const statisticsFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "BatchStatistics", inputs: ["x"], outputs: ["mean", "variance"], attributes: [],
  nodes: [
    constant("rows", [0, 0, -1]), constant("batch", [0]), constant("places", [2]), constant("others", [0, 2]),
    node("Reshape", ["x", "rows"], "entries"), // [batch, channels, places]
    node("ReduceMean", ["entries", "places"], "row_mean", KEEP),
    node("ReduceMean", ["row_mean", "batch"], "column", KEEP), // [1, channels, 1]
    node("Squeeze", ["column", "others"], "mean"),
    node("Sub", ["entries", "column"], "difference"),
    node("Mul", ["difference", "difference"], "square"),
    node("ReduceMean", ["square", "places"], "row_variance", DROP),
    node("ReduceMean", ["row_variance", "batch"], "variance", DROP),
  ],
  opsets: { "": ONNX_OPSET },
};

/** Mean and variance (over all entries, not one less) of every channel of x [batch, channels, ...]: each [channels]. */
export function batchStatistics(x: Value): { readonly mean: Value; readonly variance: Value } {
  x.scope.declare(statisticsFunction);
  const [mean, variance] = emitAll("BatchStatistics", [x], {}, { domain: MPM_DOMAIN, numOutputs: 2 });
  return { mean, variance };
}

export const batchStatisticsOperator: Operator = {
  op: "BatchStatistics", domain: MPM_DOMAIN,
  infer(call, { input }) {
    const { dtype, shape } = input(0);
    if (shape.length < 2) throw new RangeError(`BatchStatistics "${call.name}" takes [batch, channels, ...] of rank 2 or more, got [${shape.join(", ")}]`);
    const statistics = { dtype, shape: shape.slice(1, 2) };
    return [statistics, statistics];
  },
  /** dx = (dmean + 2 dvariance (x - mean)) / count: what BatchNormalization makes of a variance of 1, in one pass. */
  gradient({ input, output, outputGradients: [meanGradient, varianceGradient] }) {
    const [x, mean] = [input(0), output(0)];
    const count = entryCount(x, x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])));
    const bias = meanGradient === undefined ? zerosLike(mean) : div(meanGradient, count); // [channels]
    const scale = varianceGradient === undefined ? zerosLike(mean) : mul(div(varianceGradient, count), 2); // [channels]
    const one = expandLike(scalar(x, 1), mean);
    return [emit("BatchNormalization", [x, scale, bias, mean, one], { epsilon: float(0) })];
  },
};
