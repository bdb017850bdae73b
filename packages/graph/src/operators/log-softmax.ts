// LogSoftmax: the logarithm of Softmax, without its underflow.
import { int, intAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { exp } from "./exp.js";
import { log } from "./log.js";
import { reduceMax } from "./reduce-max.js";
import { reduceSum } from "./reduce-sum.js";
import { stopGradient } from "./stop-gradient.js";
import { sub } from "./sub.js";

/** x - log sum exp x along `axis`. */
export function logSoftmax(x: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("LogSoftmax", [x], { axis: int(axis) });
}

/** Written out, since WebGPU has no kernel for it. */
export const logSoftmaxOperator: Operator = {
  op: "LogSoftmax", infer: inferSame,
  decompose({ node, input }) {
    const along = { axes: [intAttribute(node, "axis", -1)], keepDims: true };
    const shifted = sub(input(0), stopGradient(reduceMax(input(0), along)));
    return [sub(shifted, log(reduceSum(exp(shifted), along)))];
  },
};
