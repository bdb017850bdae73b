// Pad along some axes, without Pad's input `axes`: ONNX Runtime 1.30 moves a Transpose over Pad as if `axes` were not there, also on
// CPU, and then fails or pads other axes.
import { int } from "./attribute.js";
import type { Attribute } from "./ir.js";
import { emit, int64Vector, type Value } from "./value.js";

export interface PadAlongOptions {
  /** The number around x, a scalar of its element type. Default 0. */
  readonly fill?: Value | undefined;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** x with `pads` around it, int64 [2 axes]: before each of `axes` (from the front), then after each. Negative ones crop. */
export function padAlong(x: Value, pads: Value, axes: readonly number[], { fill, attributes = {} }: PadAlongOptions = {}): Value {
  const isWhole = axes.length === x.shape.length && axes.every((axis, at) => axis === at);
  return emit("Pad", [x, isWhole ? pads : spread(x, pads, axes), ...(fill === undefined ? [] : [fill])], attributes);
}

/** Pads of all axes, int64 [2 rank]: gathered from a 0 and those given. */
function spread(x: Value, pads: Value, axes: readonly number[]): Value {
  const places = x.shape.map((_, axis) => axes.indexOf(axis));
  const from = [...places.map((at) => at + 1), ...places.map((at) => (at < 0 ? 0 : at + axes.length + 1))];
  return emit("Gather", [emit("Concat", [int64Vector(x, [0]), pads], { axis: int(0) }), int64Vector(x, from)], { axis: int(0) });
}
