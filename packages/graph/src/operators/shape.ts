// Shape and Size: the sizes of a value and the number of its entries, as int64.
import { int, intAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";

/** Sizes of x from axis `start` up to `end`, int64 [end - start]. */
export function shapeOf(x: Value, { start = 0, end = x.shape.length }: { readonly start?: number; readonly end?: number } = {}): Value {
  return emit("Shape", [x], { start: int(start), end: int(end) });
}

export const shapeOperator: Operator = {
  op: "Shape", nonDifferentiable: true,
  infer(node, { input }) {
    const { shape } = input(0);
    const part = shape.slice(intAttribute(node, "start", 0), intAttribute(node, "end", shape.length));
    return [{ dtype: "int64", shape: [part.length] }];
  },
};

export const sizeOperator: Operator = {
  op: "Size", nonDifferentiable: true,
  infer: (_node, { input }) => [{ dtype: "int64", shape: input(0).shape.slice(0, 0) }],
};
