// Slice: a range along some axes.
import { dimDifference, normaliseAxis } from "../dim.js";
import type { Dim, Shape } from "../ir.js";
import { sizesOf } from "../sizes-of.js";
import { emit, int64Vector, type InferContext, type Operator, type Value } from "../value.js";
import { concat } from "./concat.js";
import { sub } from "./sub.js";

const TO_THE_END = Number.MAX_SAFE_INTEGER;

/** Entries start .. end - 1 along `axis`; negative positions count from the end, no `end` means to the end. */
export function slice(x: Value, { axis, start = 0, end = TO_THE_END }: { readonly axis: number; readonly start?: number; readonly end?: number }): Value {
  return emit("Slice", [x, int64Vector(x, [start]), int64Vector(x, [end]), int64Vector(x, [axis])]);
}

/** A range along one axis. */
interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

function rangesOf(shape: Shape, { integers }: Pick<InferContext, "integers">): readonly Range[] {
  const [starts, ends, axes, steps] = [integers(1) ?? [], integers(2) ?? [], integers(3), integers(4)];
  return starts.map((start, index) => ({
    axis: normaliseAxis(Number(axes?.[index] ?? index), shape.length),
    start: Number(start), end: Number(ends[index]), step: Number(steps?.[index] ?? 1),
  }));
}

/** Size of a range, by ONNX's clamping. Of a symbolic size only a range up to (or up to a few before) the end is known. */
function rangeSize(dim: Dim, { start, end, step }: Range): Dim {
  if (typeof dim === "string") {
    if (step === 1 && start >= 0 && end >= TO_THE_END) return dimDifference(dim, start);
    if (step === 1 && start >= 0 && end < 0) return dimDifference(dim, start - end);
    throw new RangeError(`Slice ${start}:${end}:${step} of the symbolic size ${dim}: expected a range from a fixed start to the end`);
  }
  const clamp = (position: number, low: number, high: number): number => Math.min(Math.max(position < 0 ? position + dim : position, low), high);
  const [first, last] = step > 0 ? [clamp(start, 0, dim), clamp(end, 0, dim)] : [clamp(start, 0, dim - 1), clamp(end, -1, dim - 1)];
  return Math.max(0, Math.ceil((last - first) / step));
}

export const sliceOperator: Operator = {
  op: "Slice",
  infer(_node, context) {
    const { dtype, shape } = context.input(0);
    const ranges = rangesOf(shape, context);
    const sizeAt = (dim: Dim, axis: number): Dim => {
      const range = ranges.find((candidate) => candidate.axis === axis);
      return range === undefined ? dim : rangeSize(dim, range);
    };
    return [{ dtype, shape: shape.map(sizeAt) }];
  },
  /** Zeros around the gradient. Pads after the range are what is missing to the input's size, so it may be symbolic. */
  gradient(context) {
    const { node, input, output, dy } = context;
    const [x, y] = [input(0), output(0)];
    const ranges = rangesOf(x.shape, context);
    if (ranges.some(({ step }) => step !== 1)) throw new RangeError(`Slice "${node.name}" has a gradient for steps of 1 only`);
    const axes = ranges.map(({ axis }) => axis);
    const before = int64Vector(x, ranges.map(({ axis, start }) => startOf(start, x.shape[axis] ?? 0)));
    const after = sub(sub(sizesOf(x, axes), sizesOf(y, axes)), before);
    return [emit("Pad", [dy, concat([before, after], 0), null, int64Vector(x, axes)])];
  },
};

function startOf(start: number, dim: Dim): number {
  if (typeof dim === "number") return Math.min(start < 0 ? Math.max(start + dim, 0) : start, dim);
  if (start >= 0) return start;
  throw new RangeError(`Slice from ${start} of the symbolic size ${dim} has no gradient: give a start from the front`);
}
