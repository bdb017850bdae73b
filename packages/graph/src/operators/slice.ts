// Slice: a range along some axes.
import { dimDifference, normaliseAxis } from "../dim.js";
import { int } from "../attribute.js";
import type { Dim } from "../ir.js";
import { emit, int64Vector, required, type Operator, type Value } from "../value.js";

const TO_THE_END = Number.MAX_SAFE_INTEGER;

/** Entries start .. end - 1 along `axis`; negative positions count from the end, no `end` means to the end. */
export function slice(x: Value, { axis, start = 0, end = TO_THE_END }: { readonly axis: number; readonly start?: number; readonly end?: number }): Value {
  return emit("Slice", [x, int64Vector(x, [start]), int64Vector(x, [end]), int64Vector(x, [axis])]);
}

function slicedDim(dim: Dim, start: number, end: number, step: number): Dim {
  if (typeof dim === "number") {
    const clamp = (position: number): number => Math.min(Math.max(position < 0 ? position + dim : position, 0), dim);
    return step > 0 ? Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step)) : Math.max(0, Math.ceil((clamp(start + 1) - Math.max(clamp(end) , 0)) / -step));
  }
  if (step === 1 && start >= 0 && end >= TO_THE_END) return dimDifference(dim, start);
  if (step === 1 && start >= 0 && end < 0) return dimDifference(dim, start - end);
  throw new RangeError(`Slice ${start}:${end}:${step} of the symbolic size ${dim}: expected a range from a fixed start to the end`);
}

export const sliceOperator: Operator = {
  op: "Slice",
  infer(node, { inputs, integers }) {
    const { dtype, shape } = required(inputs, 0, "Slice");
    const [starts, ends] = [integers(node.inputs[1]), integers(node.inputs[2])];
    if (starts === undefined || ends === undefined) throw new RangeError(`Slice "${node.name}": starts and ends must be known while building`);
    const axes = (integers(node.inputs[3]) ?? starts.map((_, index) => index)).map((axis) => normaliseAxis(Number(axis), shape.length));
    const steps = integers(node.inputs[4]) ?? starts.map(() => 1);
    return [{ dtype, shape: shape.map((dim, axis) => {
      const at = axes.indexOf(axis);
      return at < 0 ? dim : slicedDim(dim, Number(starts[at]), Number(ends[at]), Number(steps[at]));
    }) }];
  },
  /** Zeros around the gradient. Pads after the range are what is missing to the input's size, so it may be symbolic. */
  gradient({ node, inputs, outputs, outputGradients, integers }) {
    const [x, y, dy] = [required(inputs, 0, "Slice"), required(outputs, 0, "Slice"), required(outputGradients, 0, "Slice")];
    if ((integers(node.inputs[4]) ?? []).some((step) => step !== 1)) throw new RangeError(`Slice "${node.name}" has a gradient for steps of 1 only`);
    const axes = (integers(node.inputs[3]) ?? integers(node.inputs[1]) ?? []).map((axis, index) => (node.inputs[3] ? normaliseAxis(Number(axis), x.shape.length) : index));
    const starts = integers(node.inputs[1]) ?? [];
    const before = int64Vector(x, axes.map((axis, index) => startOf(Number(starts[index]), x.shape[axis])));
    const sizes = (value: Value): Value => emit("Concat", axes.map((axis) => emit("Shape", [value], { start: int(axis), end: int(axis + 1) })), { axis: int(0) });
    const after = emit("Sub", [emit("Sub", [sizes(x), sizes(y)]), before]);
    const pads = emit("Concat", [before, after], { axis: int(0) });
    return [emit("Pad", [dy, pads, null, int64Vector(x, axes)]), undefined, undefined, undefined, undefined];
  },
};

function startOf(start: number, dim: Dim | undefined): number {
  if (typeof dim === "number") return Math.min(start < 0 ? Math.max(start + dim, 0) : start, dim);
  if (start >= 0) return start;
  throw new RangeError(`Slice from ${start} of the symbolic size ${dim} has no gradient: give a start from the front`);
}
