// GatherElements and ScatterElements: one entry per index, along an axis.
import { int, intAttribute, string, stringAttribute } from "../attribute.js";
import { emit, type GradientContext, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { zerosLike } from "./constant-of-shape.js";
import { div } from "./div.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

/** What happens where updates meet the entry there is: they replace it, or are combined with it. */
export type ScatterReduction = "none" | "add" | "mul" | "max" | "min";

export interface ScatterOptions {
  readonly axis?: number;
  readonly reduction?: ScatterReduction;
}

/** y[i, j] = x[i, indices[i, j]] for axis 1 and likewise for others; y has the shape of `indices`. */
export function gatherElements(x: Value, indices: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return emit("GatherElements", [x, indices], { axis: int(axis) });
}

/** x with `updates` at `indices` along `axis`. Updates that replace ("none", the default) must not meet each other. */
export function scatterElements(x: Value, indices: Value, updates: Value, { axis = -1, reduction = "none" }: ScatterOptions = {}): Value {
  return emit("ScatterElements", [x, indices, updates], { axis: int(axis), reduction: string(reduction) });
}

/** x with `updates` added at `indices` along `axis`; the same place may be hit many times. */
export function scatterAdd(x: Value, indices: Value, updates: Value, { axis = -1 }: { readonly axis?: number } = {}): Value {
  return scatterElements(x, indices, updates, { axis, reduction: "add" });
}

export const gatherElementsOperator: Operator = {
  op: "GatherElements",
  infer: (_node, { input }) => [{ dtype: input(0).dtype, shape: input(1).shape }],
  gradient: ({ node, input, dy }) => [scatterAdd(zerosLike(input(0)), input(1), dy, { axis: intAttribute(node, "axis", 0) })],
};

/** Gradients of the data and the updates. */
type ScatterRule = (context: GradientContext, axis: number) => readonly [Value | undefined, Value | undefined];

const rules: Readonly<Record<string, ScatterRule>> = {
  none: ({ input, dy, needs }, axis) => [
    needs(0) ? scatterElements(dy, input(1), zerosLike(input(2)), { axis }) : undefined,
    needs(2) ? gatherElements(dy, input(1), { axis }) : undefined,
  ],
  add: ({ input, dy, needs }, axis) => [dy, needs(2) ? gatherElements(dy, input(1), { axis }) : undefined],
  mul: (context, axis) => {
    const { input, dy, needs } = context;
    return [
      needs(0) ? scatterElements(dy, input(1), input(2), { axis, reduction: "mul" }) : undefined,
      needs(2) ? mul(gatherElements(dy, input(1), { axis }), otherFactors(context, axis)) : undefined,
    ];
  },
  max: extremum,
  min: extremum,
};

export const scatterElementsOperator: Operator = {
  op: "ScatterElements", infer: inferSame,
  gradient(context) {
    const reduction = stringAttribute(context.node, "reduction", "none");
    const rule = rules[reduction];
    if (rule === undefined) throw new RangeError(`ScatterElements "${context.node.name}" has reduction "${reduction}": expected ${Object.keys(rules).join(", ")}`);
    const [data, updates] = rule(context, intAttribute(context.node, "axis", 0));
    return [data, undefined, updates];
  },
};

/** For each update the product of all else at its place: divided out, or where it is the only zero there, left out. */
function otherFactors({ input }: GradientContext, axis: number): Value {
  const [data, indices, updates] = [input(0), input(1), input(2)];
  const isZero = equal(updates, 0);
  const zero = cast(isZero, data.dtype); // 1 where the update is 0
  const factor = where(isZero, 1, updates);
  const product = gatherElements(scatterElements(data, indices, factor, { axis, reduction: "mul" }), indices, { axis });
  const zeros = gatherElements(scatterAdd(zerosLike(data), indices, zero, { axis }), indices, { axis });
  return where(equal(sub(zeros, zero), 0), div(product, factor), 0);
}

/** Whatever attains the extremum shares the gradient equally. */
function extremum({ input, output, dy }: GradientContext, axis: number): readonly [Value, Value] {
  const [data, indices, updates, y] = [input(0), input(1), input(2), output(0)];
  const kept = cast(equal(data, y), dy.dtype);
  const taken = cast(equal(updates, gatherElements(y, indices, { axis })), dy.dtype);
  const share = div(dy, scatterAdd(kept, indices, taken, { axis }));
  return [mul(share, kept), mul(gatherElements(share, indices, { axis }), taken)];
}
