// GlobalAveragePool, GlobalMaxPool and GlobalLpPool: one number per channel.
import { intAttribute } from "../attribute.js";
import { emit, type InferContext, type Operator, type TypeAndShape, type Value } from "../value.js";
import { spatialSizes } from "../window.js";
import type { Node } from "../ir.js";
import { reduceMax } from "./reduce-max.js";
import { reduceMean } from "./reduce-mean.js";
import { reduceL1, reduceL2 } from "./reduce-norm.js";
import type { ReduceOptions } from "./reduce.js";

/** Mean of every channel: [batch, channels, ...sizes] to [batch, channels, 1, ...]. */
export function globalAveragePool(x: Value): Value {
  return emit("GlobalAveragePool", [x]);
}

/** Largest entry of every channel: [batch, channels, ...sizes] to [batch, channels, 1, ...]. Equal ones share the gradient. */
export function globalMaxPool(x: Value): Value {
  return emit("GlobalMaxPool", [x]);
}

function infer(node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const { dtype, shape } = input(0);
  return [{ dtype, shape: [...shape.slice(0, 2), ...spatialSizes(node, shape).map(() => 1)] }];
}

/** A reduction over all spatial axes. */
function globalPool(op: string, reduction: (x: Value, options: ReduceOptions, node: Node) => Value): Operator {
  return {
    op, infer,
    decompose: ({ node, input }) => [reduction(input(0), { axes: input(0).shape.flatMap((_, axis) => (axis < 2 ? [] : [axis])), keepDims: true }, node)],
  };
}

export const globalAveragePoolOperator: Operator = globalPool("GlobalAveragePool", reduceMean);
export const globalMaxPoolOperator: Operator = globalPool("GlobalMaxPool", reduceMax);
export const globalLpPoolOperator: Operator = globalPool("GlobalLpPool", (x, options, node) => {
  const p = intAttribute(node, "p", 2);
  if (p !== 1 && p !== 2) throw new RangeError(`GlobalLpPool "${node.name}": expected p of 1 or 2, got ${p}`);
  return p === 1 ? reduceL1(x, options) : reduceL2(x, options);
});
