// Reshape: the same entries in another shape.
import { dimCall, dimProduct, dimQuotient, isUnknownEntry } from "../dim.js";
import { int, intAttribute } from "../attribute.js";
import type { Dim, Node, Shape } from "../ir.js";
import { sizesOf } from "../sizes-of.js";
import { emit, int64Vector, type Operator, type Value } from "../value.js";

/** x in another shape: -1 once for "what is left", 0 for "as in x"; or an int64 value such as `shapeOf(y)`. */
export function reshape(x: Value, shape: readonly number[] | Value): Value {
  return emit("Reshape", [x, "scope" in shape ? shape : int64Vector(x, shape)], { allowzero: int(0) });
}

/** x in the shape of `like`. */
export function reshapeLike(x: Value, like: Value): Value {
  return reshapeTo(x, sizesOf(like));
}

/** x in the shape that the value `sizes`, int64 [rank], gives; a size of 0 is a size of 0. */
export function reshapeTo(x: Value, sizes: Value): Value {
  return emit("Reshape", [x, sizes], { allowzero: int(1) });
}

function inferReshape(node: Node, from: Shape, request: Shape): Shape {
  const allowZero = intAttribute(node, "allowzero", 0) === 1;
  const shape: Dim[] = request.map((dim, axis) => (dim === 0 && !allowZero ? (from[axis] ?? 0) : dim));
  const left = leftOver(shape);
  const total = dimProduct(from);
  if (left >= 0) {
    const rest = dimProduct(shape.filter((_, axis) => axis !== left));
    const isNumber = typeof total === "number" && typeof rest === "number";
    shape[left] = dimQuotient(total, rest) ?? (isNumber ? -1 : dimCall("div", [total, rest]));
  }
  const after = dimProduct(shape);
  if (typeof total === "number" && typeof after === "number" && (total !== after || shape.includes(-1)))
    throw new RangeError(`Reshape "${node.name}": [${from.join(", ")}] has ${total} entries, which do not fit [${request.join(", ")}]`);
  return shape;
}

/** The axis that takes what is left: the one of size -1, or the only one of which nothing is known. */
function leftOver(shape: Shape): number {
  const unknown = shape.flatMap((dim, axis) => (isUnknownEntry(dim) ? [axis] : []));
  return shape.includes(-1) ? shape.indexOf(-1) : unknown.length === 1 ? (unknown[0] ?? -1) : -1;
}

export const reshapeOperator: Operator = {
  op: "Reshape",
  infer: (node, { input, integers }) => [{ dtype: input(0).dtype, shape: inferReshape(node, input(0).shape, integers(1) ?? []) }],
  gradient: ({ input, dy }) => [reshapeLike(dy, input(0))],
};
