// ReduceMean: the mean over axes.
import { int } from "../attribute.js";
import { dimProduct } from "../dim.js";
import { emit, required, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { inferReduce, reduce, reducedAxes, withReducedAxes, type ReduceOptions } from "./reduce.js";

/** Mean over `axes` (default all). Reduce very many entries in stages: ONNX Runtime sums naively in float32. */
export function reduceMean(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMean", x, options);
}

export const reduceMeanOperator: Operator = {
  op: "ReduceMean", infer: inferReduce,
  gradient(context) {
    const x = required(context.inputs, 0, "ReduceMean");
    const dy = withReducedAxes(required(context.outputGradients, 0, "ReduceMean"), context);
    const axes = reducedAxes(context.node, x.shape, context);
    const count = dimProduct(axes.map((axis) => required(x.shape, axis, "shape")));
    return [typeof count === "number" ? div(dy, Math.max(count, 1)) : div(dy, countWhileRunning(x, axes)), undefined];
  },
};

/** The number of entries over symbolic axes, as a value of x's type. */
function countWhileRunning(x: Value, axes: readonly number[]): Value {
  const sizes = emit("Concat", axes.map((axis) => emit("Shape", [x], { start: int(axis), end: int(axis + 1) })), { axis: int(0) });
  return emit("ReduceProd", [cast(sizes, x.dtype)], { keepdims: int(0) });
}
