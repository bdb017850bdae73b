// Squeeze and Unsqueeze: axes of size 1, taken out and put in.
import { normaliseAxis } from "../dim.js";
import type { Dim } from "../ir.js";
import { emit, int64Vector, required, type InferContext, type Operator, type Value } from "../value.js";
import { reshapeLike } from "./reshape.js";

/** x without the axes of size 1 named. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  return emit("Squeeze", [x, int64Vector(x, axes)]);
}

/** x with axes of size 1 put in, at the places `axes` of the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  return emit("Unsqueeze", [x, int64Vector(x, axes)]);
}

function axesOf(name: string | undefined, rank: number, { integers }: InferContext): readonly number[] | undefined {
  return integers(name)?.map((axis) => normaliseAxis(Number(axis), rank));
}

const gradient: Operator["gradient"] = ({ inputs, outputGradients }) =>
  [reshapeLike(required(outputGradients, 0, "Squeeze"), required(inputs, 0, "Squeeze")), undefined];

export const squeezeOperator: Operator = {
  op: "Squeeze", gradient,
  infer(node, context) {
    const { dtype, shape } = required(context.inputs, 0, "Squeeze");
    const axes = axesOf(node.inputs[1], shape.length, context) ?? shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
    return [{ dtype, shape: shape.filter((_, axis) => !axes.includes(axis)) }];
  },
};

export const unsqueezeOperator: Operator = {
  op: "Unsqueeze", gradient,
  infer(node, context) {
    const { dtype, shape } = required(context.inputs, 0, "Unsqueeze");
    const rank = shape.length + (context.integers(node.inputs[1])?.length ?? 0);
    const axes = axesOf(node.inputs[1], rank, context) ?? [];
    const rest = [...shape];
    const full: Dim[] = Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1)));
    return [{ dtype, shape: full }];
  },
};
