// Concat: values joined along an axis.
import { int, intAttribute } from "../attribute.js";
import { dimSum, normaliseAxis } from "../dim.js";
import { emit, int64Vector, required, type Operator, type Value } from "../value.js";

/** Values joined along `axis`; their other sizes are equal. */
export function concat(values: readonly Value[], axis: number): Value {
  return emit("Concat", values, { axis: int(axis) });
}

export const concatOperator: Operator = {
  op: "Concat",
  infer(node, { inputs }) {
    const first = required(inputs, 0, "Concat");
    const axis = normaliseAxis(intAttribute(node, "axis", 0), first.shape.length);
    const total = dimSum(inputs.map((input) => required(input?.shape ?? [], axis, `shape of an input of Concat "${node.name}"`)));
    return [{ dtype: first.dtype, shape: first.shape.map((dim, index) => (index === axis ? total : dim)) }];
  },
  /** The gradient split at the inputs' sizes, which may be symbolic: sizes are read from the inputs while running. */
  gradient({ node, inputs, outputGradients }) {
    const dy = required(outputGradients, 0, "Concat");
    const present = inputs.filter((input) => input !== undefined);
    const axis = normaliseAxis(intAttribute(node, "axis", 0), dy.shape.length);
    const sizes = present.map((x) => (typeof x.shape[axis] === "number" ? int64Vector(x, [x.shape[axis]]) : emit("Shape", [x], { start: int(axis), end: int(axis + 1) })));
    return dy.scope.emit("Split", [dy, emit("Concat", sizes, { axis: int(0) })], { axis: int(axis) }, { numOutputs: present.length });
  },
};
