// Where: one of two values by a condition, with broadcasting.
import { broadcastShapes } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { emit, scalar, type Operand, type Operator, type Value } from "../value.js";

/** a where `condition` (bool) holds, else b; all three broadcast. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const anchor = typeof a === "number" ? b : a;
  if (typeof anchor === "number") throw new TypeError("where takes at least one graph value besides the condition, got two numbers");
  return emit("Where", [condition, typeof a === "number" ? scalar(anchor, a) : a, typeof b === "number" ? scalar(anchor, b) : b]);
}

export const whereOperator: Operator = {
  op: "Where",
  infer(_node, { input }) {
    const [condition, a, b] = [input(0), input(1), input(2)];
    if (condition.dtype !== "bool") throw new TypeError(`Where takes a bool condition, got ${condition.dtype} ("${condition.name}")`);
    if (a.dtype !== b.dtype) throw new TypeError(`Where takes values of one element type, got ${a.dtype} and ${b.dtype} ("${b.name}"): cast one of them`);
    return [{ dtype: a.dtype, shape: [condition.shape, a.shape, b.shape].reduce(broadcastShapes) }];
  },
  broadcastGradient: true,
  gradient({ input, output, dy, needs }) {
    const [condition, a, b, y] = [input(0), input(1), input(2), output(0)];
    return [
      undefined,
      needs(1) ? reduceTo(where(condition, dy, 0), y, a) : undefined,
      needs(2) ? reduceTo(where(condition, 0, dy), y, b) : undefined,
    ];
  },
};
