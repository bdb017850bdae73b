// Slice: ranges along some axes, in steps of any size and sign.
import { inventedDim, isNonNegative, normaliseAxis } from "../dim.js";
import type { Dim, Node, Shape } from "../ir.js";
import { padAlong } from "../pad-along.js";
import { sizeVector, sizesOf } from "../sizes-of.js";
import { BEYOND, rangeSize, sliceRange, type RequestedRange } from "../slice-range.js";
import { emit, int64Vector, type GradientContext, type InferContext, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { less } from "./compare.js";
import { concat } from "./concat.js";
import { max, min } from "./max.js";
import { mul } from "./mul.js";
import { reshapeTo } from "./reshape.js";
import { unsqueeze } from "./squeeze.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

const TO_THE_END = Number.MAX_SAFE_INTEGER;

/** Entries start .. end - 1 along `axis`; negative positions count from the end, no `end` means to the end. */
export function slice(x: Value, { axis, start = 0, end = TO_THE_END }: { readonly axis: number; readonly start?: number; readonly end?: number }): Value {
  return emit("Slice", [x, int64Vector(x, [start]), int64Vector(x, [end]), int64Vector(x, [axis])]);
}

interface AxisRange extends RequestedRange {
  readonly axis: number;
}

function rangesOf(shape: Shape, { integers, numbers }: Pick<InferContext, "integers" | "numbers">): readonly AxisRange[] {
  const [starts, ends, axes, steps] = [integers(1) ?? [], integers(2) ?? [], numbers(3), integers(4)];
  return starts.map((start, index) => ({ axis: normaliseAxis(axes?.[index] ?? index, shape.length), start, end: ends[index] ?? 0, step: steps?.[index] ?? 1 }));
}

export const sliceOperator: Operator = {
  op: "Slice",
  infer(node, context) {
    const { dtype, shape } = context.input(0);
    const sizes = [...shape];
    for (const { axis, ...range } of rangesOf(shape, context)) sizes[axis] = rangeSize(shape[axis] ?? 0, range) ?? inventedDim(node.outputs[0] ?? "", axis);
    return [{ dtype, shape: sizes }];
  },
  /** The gradient with zeros between its entries for steps, and around it. All of it works where sizes are symbolic. */
  gradient(context) {
    const { node, input, dy } = context;
    const ranges = rangesOf(input(0).shape, context);
    if (ranges.length === 0) return [dy];
    const steps = ranges.map(({ step }) => (typeof step === "number" ? step : failStep(node, step)));
    const spaced = ranges.reduce((gradient, { axis }, index) => withGaps(gradient, axis, steps[index] ?? 1), dy);
    const axes = ranges.map(({ axis }) => axis);
    const size = sizesOf(input(0), axes);
    const before = sizeVector(dy, ranges.map((range, index) => lowestIndex(context, range, index, steps[index] ?? 1)));
    const after = sub(sub(size, sizesOf(spaced, axes)), before);
    return [padAlong(spaced, concat([before, after], 0), axes)];
  },
};

function failStep(node: Node, step: string): never {
  throw new RangeError(`Slice "${node.name}" has no gradient for the step ${step}, which is not known while building: make it a constant`);
}

/** Entries |step| apart along `axis`, with zeros between and after them; those of a negative step turned round. */
function withGaps(gradient: Value, axis: number, step: number): Value {
  const vector = (entry: number): Value => int64Vector(gradient, [entry]);
  const forward = step > 0 ? gradient : emit("Slice", [gradient, vector(-1), vector(-BEYOND), vector(axis), vector(-1)]);
  const width = Math.abs(step);
  if (width === 1) return forward;
  const gaps = padAlong(unsqueeze(forward, [axis + 1]), int64Vector(gradient, [0, width - 1]), [axis + 1]); // [..., entries, width, ...]
  const axes = forward.shape.map((_, at) => at);
  const sizes = [sizesOf(forward, axes.slice(0, axis)), mul(sizesOf(forward, [axis]), vector(width)), sizesOf(forward, axes.slice(axis + 1))];
  return reshapeTo(gaps, concat(sizes.filter(({ shape }) => shape[0] !== 0), 0));
}

/** The lowest index that a range takes: a number, or an int64 vector of one entry read while running. */
function lowestIndex({ input, output }: GradientContext, { axis, start, end }: AxisRange, index: number, step: number): number | Value {
  const [x, y] = [input(0), output(0)];
  const dim = x.shape[axis] ?? 0;
  if (typeof dim === "number" && typeof start === "number" && typeof end === "number") {
    const range = sliceRange(dim, { start, end, step });
    return step > 0 ? range.start : Math.min(dim, range.start + (range.size - 1) * step);
  }
  if (step > 0 && typeof start === "number" && start >= 0) return start; // taken to lie within the size
  const size = sizesOf(x, [axis]);
  const first = min(max(firstIndex(input(1), size, start, index), 0), step > 0 ? size : sub(size, 1));
  return step > 0 ? first : min(add(first, mul(sub(sizesOf(y, [axis]), 1), step)), size);
}

/** Where a range starts, counted from the front, as int64 [1]. */
function firstIndex(starts: Value, size: Value, start: Dim, index: number): Value {
  if (typeof start === "number") return start < 0 ? add(size, Math.max(start, -BEYOND)) : int64Vector(size, [Math.min(start, BEYOND)]);
  const given = cast(slice(starts, { axis: 0, start: index, end: index + 1 }), "int64");
  return isNonNegative(start) ? given : where(less(given, 0), add(given, size), given);
}
