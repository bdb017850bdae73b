// Concat: values joined along an axis.
import { int, intAttribute } from "../attribute.js";
import type { Dim, Node, ValueInfo } from "../ir.js";
import { clearerDim, dimSum, normaliseAxis } from "../dim.js";
import { sizesOf, sizeVector } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";

/** Values joined along `axis`; their other sizes are equal. */
export function concat(values: readonly Value[], axis: number): Value {
  return emit("Concat", values, { axis: int(axis) });
}

export const concatOperator: Operator = {
  op: "Concat",
  infer(node, { inputs, input }) {
    const first = input(0);
    const axis = normaliseAxis(intAttribute(node, "axis", 0), first.shape.length);
    const parts = inputs.map((_, index) => input(index));
    for (const part of parts) checkPart(node, axis, first, part);
    const total = dimSum(parts.map(({ shape }) => shape[axis] ?? 0));
    return [{ dtype: first.dtype, shape: first.shape.map((_, at) => (at === axis ? total : parts.map(({ shape }) => shape[at] ?? 1).reduce(clearerDim))) }];
  },
  /** The gradient split at the inputs' sizes. Where they are symbolic they are read from the inputs while running, unless all are the same. */
  gradient({ node, inputs, input, dy }) {
    const axis = normaliseAxis(intAttribute(node, "axis", 0), dy.shape.length);
    const parts = inputs.map((_, index) => input(index));
    const sizes = parts.map(({ shape }): Dim => shape[axis] ?? 1);
    const isEven = typeof sizes[0] === "string" && sizes.every((size) => size === sizes[0]);
    if (isEven) return dy.scope.emit("Split", [dy], { axis: int(axis), num_outputs: int(parts.length) }, { numOutputs: parts.length });
    const entries = parts.map((part, index) => (typeof sizes[index] === "number" ? sizes[index] : sizesOf(part, [axis])));
    return dy.scope.emit("Split", [dy, sizeVector(dy, entries)], { axis: int(axis) }, { numOutputs: parts.length });
  },
};

function checkPart(node: Node, axis: number, first: ValueInfo, part: ValueInfo): void {
  if (part.dtype !== first.dtype) throw new TypeError(`Concat "${node.name}" takes values of one element type, got ${first.dtype} and ${part.dtype} ("${part.name}"): cast one of them`);
  const differs = part.shape.some((dim, at) => at !== axis && typeof dim === "number" && typeof first.shape[at] === "number" && dim !== first.shape[at]);
  if (differs || part.shape.length !== first.shape.length)
    throw new RangeError(`Concat "${node.name}" along axis ${axis}: "${part.name}" is [${part.shape.join(", ")}], expected the other sizes of [${first.shape.join(", ")}]`);
}
