// Reshape: the same entries in another shape.
import { dimProduct, dimQuotient } from "../dim.js";
import { int, intAttribute } from "../attribute.js";
import type { Dim, Shape } from "../ir.js";
import { emit, int64Vector, required, type Operator, type Value } from "../value.js";

/** x in another shape: -1 once for "what is left", 0 for "as in x"; or an int64 value such as `shapeOf(y)`. */
export function reshape(x: Value, shape: readonly number[] | Value): Value {
  return emit("Reshape", [x, "scope" in shape ? shape : int64Vector(x, shape)], { allowzero: int(0) });
}

/** x in the shape of `like`. */
export function reshapeLike(x: Value, like: Value): Value {
  return like.shape.every((dim) => typeof dim === "number" && dim > 0) ? reshape(x, like.shape.map(Number)) : reshape(x, emit("Shape", [like]));
}

function inferReshape(from: Shape, request: Shape, allowZero: boolean): Shape {
  const shape: Dim[] = request.map((dim, axis) => (dim === 0 && !allowZero ? (from[axis] ?? 0) : dim));
  const unknown = shape.indexOf(-1);
  if (unknown < 0) return shape;
  const rest = dimProduct(shape.filter((_, axis) => axis !== unknown));
  shape[unknown] = dimQuotient(dimProduct(from), rest) ?? `${dimProduct(from)}/${rest}`.replaceAll(/[*+ ]+/g, "_");
  return shape;
}

export const reshapeOperator: Operator = {
  op: "Reshape",
  infer(node, { inputs, integers }) {
    const x = required(inputs, 0, "Reshape");
    const request = integers(node.inputs[1]);
    if (request === undefined) throw new RangeError(`Reshape "${node.name}": its shape input "${node.inputs[1]}" is not known while building`);
    const shape = inferReshape(x.shape, request, intAttribute(node, "allowzero", 0) === 1);
    const [before, after] = [dimProduct(x.shape), dimProduct(shape)];
    if (typeof before === "number" && typeof after === "number" && before !== after)
      throw new RangeError(`Reshape "${node.name}": [${x.shape.join(", ")}] has ${before} entries, [${request.join(", ")}] asks for ${after}`);
    return [{ dtype: x.dtype, shape }];
  },
  gradient: ({ inputs, outputGradients }) =>
    [reshapeLike(required(outputGradients, 0, "Reshape"), required(inputs, 0, "Reshape")), undefined],
};
