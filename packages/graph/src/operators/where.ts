// Where: one of two values by a condition, with broadcasting.
import { broadcastShapes } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { emit, required, scalar, type Operand, type Operator, type Value } from "../value.js";

/** a where `condition` (bool) holds, else b; all three broadcast. */
export function where(condition: Value, a: Operand, b: Operand): Value {
  const anchor = typeof a === "number" ? b : a;
  if (typeof anchor === "number") throw new TypeError("where takes at least one graph value besides the condition, got two numbers");
  return emit("Where", [condition, typeof a === "number" ? scalar(anchor, a) : a, typeof b === "number" ? scalar(anchor, b) : b]);
}

export const whereOperator: Operator = {
  op: "Where",
  infer(_node, { inputs }) {
    const [condition, a, b] = [required(inputs, 0, "Where"), required(inputs, 1, "Where"), required(inputs, 2, "Where")];
    if (condition.dtype !== "bool") throw new TypeError(`Where takes a bool condition, got ${condition.dtype} ("${condition.name}")`);
    return [{ dtype: a.dtype, shape: [condition.shape, a.shape, b.shape].reduce(broadcastShapes) }];
  },
  broadcastGradient: true,
  gradient({ inputs, outputs, outputGradients, needs }) {
    const [condition, a, b] = [required(inputs, 0, "Where"), required(inputs, 1, "Where"), required(inputs, 2, "Where")];
    const [y, dy] = [required(outputs, 0, "Where"), required(outputGradients, 0, "Where")];
    return [
      undefined,
      needs(1) ? reduceTo(where(condition, dy, 0), y, a) : undefined,
      needs(2) ? reduceTo(where(condition, 0, dy), y, b) : undefined,
    ];
  },
};
