// Undoing broadcasting: the gradient of an operand that was broadcast is the sum over the axes it was broadcast along.
import { int } from "./attribute.js";
import { dimProduct, sameShape } from "./dim.js";
import type { Shape } from "./ir.js";
import { emit, int64Vector, type Value } from "./value.js";

/**
 * Sums `gradient`, of any shape that broadcasts to that of `output`, down to the shape of `target`, an operand that
 * was broadcast to `output`. The result may still be a shape that broadcasts to the target's.
 */
export function reduceTo(gradient: Value, output: Value, target: Value): Value {
  const axes = summedAxes(output.shape, target.shape);
  if (axes.length === 0) return gradient;
  const whole = isRepeated(gradient, output.shape, axes) ? expandLike(gradient, output) : gradient;
  if (isLeading(axes) && target.shape.length === output.shape.length - axes.length) return sumRows(whole, target.shape);
  const summed = emit("ReduceSum", [whole, int64Vector(gradient, axes)], { keepdims: int(1) });
  const extra = output.shape.length - target.shape.length;
  return extra === 0 ? summed : dropLeading(summed, extra);
}

/** Sum over all leading axes, as a product with a row of ones: several times faster on CPU than ReduceSum over axis 0. */
function sumRows(gradient: Value, target: Shape): Value {
  const width = dimProduct(target); // the target is a row: [..., width] -> [width]
  if (typeof width !== "number" || width === 0 || gradient.dtype !== "float32")
    return emit("ReduceSum", [gradient, int64Vector(gradient, range(gradient.shape.length - target.length))], { keepdims: int(0) });
  const rows = gradient.shape.length === 2 && target.length === 1 ? gradient : reshapeTo(gradient, [-1, width]); // [rows, width]
  return reshapeTo(emit("MatMul", [onesRow(rows), rows]), target.map(Number)); // [1, rows] x [rows, width]
}

/** Ones of shape [1, rows] for x of shape [rows, width]. */
function onesRow(x: Value): Value {
  const rows = emit("Shape", [x], { start: int(0), end: int(1) });
  const shape = emit("Concat", [int64Vector(x, [1]), rows], { axis: int(0) });
  const one = x.scope.constant({ dtype: "float32", shape: [1, 1], data: Float32Array.of(1) });
  return emit("Expand", [one, shape]);
}

/** Axes of `full` along which a value of shape `target` was repeated. */
function summedAxes(full: Shape, target: Shape): number[] {
  const offset = full.length - target.length;
  return range(full.length).filter((axis) => axis < offset || (target[axis - offset] === 1 && full[axis] !== 1));
}

/** Whether a gradient that only broadcasts to `full` must be written out before it is summed over `axes`. */
function isRepeated(gradient: Value, full: Shape, axes: readonly number[]): boolean {
  const offset = full.length - gradient.shape.length;
  return offset > 0 || axes.some((axis) => gradient.shape[axis] === 1 && full[axis] !== 1);
}

/** Writes out a broadcast value to the shape of `like`. */
export function expandLike(x: Value, like: Value): Value {
  if (sameShape(x.shape, like.shape)) return x;
  const shape = like.shape.every((dim) => typeof dim === "number") ? int64Vector(x, like.shape.map(Number)) : emit("Shape", [like]);
  return emit("Expand", [x, shape]);
}

function reshapeTo(x: Value, shape: readonly number[]): Value {
  return emit("Reshape", [x, int64Vector(x, shape)], { allowzero: int(0) });
}

const dropLeading = (x: Value, count: number): Value => emit("Squeeze", [x, int64Vector(x, range(count))]);
const isLeading = (axes: readonly number[]): boolean => axes.every((axis, index) => axis === index);
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
