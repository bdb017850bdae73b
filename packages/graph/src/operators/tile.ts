// Tile: a value repeated along its axes.
import { int } from "../attribute.js";
import { dimProduct } from "../dim.js";
import { sizesOf, sizeVector } from "../sizes-of.js";
import { emit, int64Vector, type Operator, type Value } from "../value.js";
import { reshapeTo } from "./reshape.js";
import { slice } from "./slice.js";

/** x repeated `repeats[axis]` times along each axis. */
export function tile(x: Value, repeats: readonly number[]): Value {
  return emit("Tile", [x, int64Vector(x, repeats)]);
}

export const tileOperator: Operator = {
  op: "Tile",
  infer(node, { input, integers }) {
    const { dtype, shape } = input(0);
    const repeats = integers(1) ?? [];
    if (repeats.length !== shape.length) throw new RangeError(`Tile "${node.name}": expected ${shape.length} repeats for [${shape.join(", ")}], got ${repeats.length}`);
    return [{ dtype, shape: shape.map((dim, axis) => dimProduct([dim, repeats[axis] ?? 1])) }];
  },
  /** The sum over an axis of its own for the repeats, before each axis that is repeated. */
  gradient({ input, integers, dy }) {
    const repeats = integers(1) ?? [];
    const sizes: (number | Value)[] = [];
    const summed: number[] = [];
    repeats.forEach((repeat, axis) => {
      if (repeat !== 1) summed.push(sizes.push(typeof repeat === "number" ? repeat : slice(input(1), { axis: 0, start: axis, end: axis + 1 })) - 1);
      sizes.push(sizesOf(input(0), [axis]));
    });
    if (summed.length === 0) return [dy];
    return [emit("ReduceSum", [reshapeTo(dy, sizeVector(dy, sizes)), int64Vector(dy, summed)], { keepdims: int(0) })];
  },
};
