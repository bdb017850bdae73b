// ReduceMean: the mean over axes.
import { int } from "../attribute.js";
import { dimProduct } from "../dim.js";
import { sizesOf } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";
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
    const x = context.input(0);
    const axes = reducedAxes(context.node, x.shape, context);
    const count = dimProduct(axes.map((axis) => x.shape[axis] ?? 1));
    const dy = withReducedAxes(context.dy, context);
    return [typeof count === "number" ? div(dy, Math.max(count, 1)) : div(dy, countWhileRunning(x, axes))];
  },
};

/** The number of entries over symbolic axes, as a value of x's type. */
function countWhileRunning(x: Value, axes: readonly number[]): Value {
  return emit("ReduceProd", [cast(sizesOf(x, axes), x.dtype)], { keepdims: int(0) });
}
