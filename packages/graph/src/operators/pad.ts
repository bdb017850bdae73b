// Pad: a number around a value, or its own entries again.
import { string, stringAttribute } from "../attribute.js";
import { dimSum, normaliseAxis } from "../dim.js";
import { padAlong } from "../pad-along.js";
import { sizesOf, sizeVector } from "../sizes-of.js";
import { emit, int64Vector, scalarData, type GradientContext, type InferContext, type Operator, type Value } from "../value.js";
import type { Dim, Node } from "../ir.js";
import { cast } from "./cast.js";
import { constantOfShape } from "./constant-of-shape.js";
import { scatterSlices } from "./gather.js";
import { neg } from "./neg.js";
import { range } from "./range.js";
import { reduceSum } from "./reduce-sum.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { sub } from "./sub.js";

/** x with zeros around it: `before` and `after` along each axis; negative numbers crop. */
export function pad(x: Value, { before, after }: { readonly before: readonly number[]; readonly after: readonly number[] }): Value {
  return emit("Pad", [x, int64Vector(x, [...before, ...after])]);
}

/** Pads of one axis. */
interface AxisPads {
  readonly axis: number;
  readonly before: Dim;
  readonly after: Dim;
}

function padsOf(node: Node, { input, integers, numbers }: InferContext): readonly AxisPads[] {
  const { shape } = input(0);
  const pads = integers(1) ?? [];
  const axes = (numbers(3) ?? shape.map((_, axis) => axis)).map((axis) => normaliseAxis(axis, shape.length));
  if (pads.length !== 2 * axes.length) throw new RangeError(`Pad "${node.name}": expected ${2 * axes.length} pads for ${axes.length} axes, got ${pads.length}`);
  return axes.map((axis, at) => ({ axis, before: pads[at] ?? 0, after: pads[at + axes.length] ?? 0 }));
}

export const padOperator: Operator = {
  op: "Pad",
  infer(node, context) {
    const { dtype, shape } = context.input(0);
    const sizes = [...shape];
    for (const { axis, before, after } of padsOf(node, context)) sizes[axis] = dimSum([sizes[axis] ?? 0, before, after]);
    return [{ dtype, shape: sizes }];
  },
  isCompound: ({ inputs }) => (inputs[3] ?? "") !== "",
  decompose: (context) => [padAlong(context.input(0), context.input(1), padsOf(context.node, context).map(({ axis }) => axis), { fill: context.inputs[2], attributes: context.node.attributes })],
  gradient: (context) => (stringAttribute(context.node, "mode", "constant") === "constant" ? constantGradient(context) : [copiesGradient(context)]),
};

/** Pads taken off again; the number around x gets what it stood for. */
function constantGradient({ input, dy, needs }: GradientContext): readonly (Value | undefined)[] {
  const inner = emit("Pad", [dy, neg(input(1))]);
  const around = needs(2) ? reshape(sub(reduceSum(dy), reduceSum(inner)), input(2).shape.map(Number)) : undefined;
  return [inner, undefined, around];
}

/** Gradients of copies added up where they came from, axis by axis: padding the indices of an axis says where that was. */
function copiesGradient(context: GradientContext): Value {
  const { node, input } = context;
  const [x, mode] = [input(0), string(stringAttribute(node, "mode", ""))];
  const all = padsOf(node, context);
  const padsAt = (at: number, entry: Dim): number | Value => (typeof entry === "number" ? entry : slice(input(1), { axis: 0, start: at, end: at + 1 }));
  return all.reduce((gradient, { axis, before, after }, at) => {
    if (before === 0 && after === 0) return gradient;
    const pads = sizeVector(x, [padsAt(at, before), padsAt(at + all.length, after)]);
    const indices = range(reshape(cast(sizesOf(x, [axis]), "int32"), [])); // [size]
    const from = emit("Pad", [indices, pads], { mode }); // [before + size + after]
    const sizes = sizeVector(x, gradient.shape.map((_, other) => (other === axis ? sizesOf(x, [axis]) : sizesOf(gradient, [other]))));
    return scatterSlices(constantOfShape(sizes, { dtype: gradient.dtype, shape: [1], data: scalarData(gradient.dtype, 0) }), from, gradient, axis);
  }, context.dy);
}
