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
    return [div(withReducedAxes(context.dy, context), entryCount(x, axes))];
  },
};

/** The number of entries over `axes`, at least 1; a value of x's type where a size is symbolic. */
export function entryCount(x: Value, axes: readonly number[]): number | Value {
  const count = dimProduct(axes.map((axis) => x.shape[axis] ?? 1));
  return typeof count === "number" ? Math.max(count, 1) : emit("ReduceProd", [cast(sizesOf(x, axes), x.dtype)], { keepdims: int(0) });
}
