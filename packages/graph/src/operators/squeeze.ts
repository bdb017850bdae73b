// Squeeze and Unsqueeze: axes of size 1, taken out and put in.
import { intsAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import type { Dim, Node, Shape } from "../ir.js";
import { emit, int64Vector, type InferContext, type Operator, type Value } from "../value.js";
import { reshapeLike } from "./reshape.js";

/** x without the axes of size 1 named. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  return emit("Squeeze", [x, int64Vector(x, axes)]);
}

/** x with axes of size 1 put in, at the places `axes` of the result. Without any it is x: WebGPU's kernel refuses an empty list. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : emit("Unsqueeze", [x, int64Vector(x, axes)]);
}

/** Axes as given by the second input, or by the attribute of opsets before 13. */
function givenAxes(node: Node, { numbers }: InferContext): readonly number[] | undefined {
  return numbers(1) ?? intsAttribute(node, "axes");
}

const gradient: Operator["gradient"] = ({ input, dy }) => [reshapeLike(dy, input(0))];

export const squeezeOperator: Operator = {
  op: "Squeeze", gradient,
  infer(node, context) {
    const { dtype, shape } = context.input(0);
    const ones = shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
    const axes = givenAxes(node, context)?.map((axis) => normaliseAxis(axis, shape.length)) ?? ones;
    const wide = axes.find((axis) => typeof shape[axis] === "number" && shape[axis] !== 1);
    if (wide !== undefined) throw new RangeError(`Squeeze "${node.name}" of [${shape.join(", ")}]: expected size 1 at axis ${wide}, got ${shape[wide]}`);
    return [{ dtype, shape: shape.filter((_, axis) => !axes.includes(axis)) }];
  },
};

export const unsqueezeOperator: Operator = {
  op: "Unsqueeze", gradient,
  infer(node, context) {
    const { dtype, shape } = context.input(0);
    return [{ dtype, shape: withOnes(shape, givenAxes(node, context) ?? []) }];
  },
};

function withOnes(shape: Shape, places: readonly number[]): Shape {
  const rank = shape.length + places.length;
  const axes = new Set(places.map((axis) => normaliseAxis(axis, rank)));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis): Dim => (axes.has(axis) ? 1 : (rest.shift() ?? 1)));
}
