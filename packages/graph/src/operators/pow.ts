// Pow: a raised to b.
import { reduceTo } from "../reduce-to.js";
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { broadcastShapes } from "../dim.js";
import { cast } from "./cast.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** a ** b, elementwise with broadcasting. The gradient of the exponent needs a > 0. */
export function pow(a: Value, b: Operand): Value {
  return emit("Pow", [a, b]);
}

export const powOperator: Operator = {
  op: "Pow", broadcastGradient: true,
  infer: (_node, { input }) => [{ dtype: input(0).dtype, shape: broadcastShapes(input(0).shape, input(1).shape) }],
  gradient({ input, output, dy, constant, needs }) {
    const [a, b, y] = [input(0), input(1), output(0)];
    const exponent = cast(b, a.dtype);
    const isSquare = constant(1)?.shape.length === 0 && Number(constant(1)?.data[0]) === 2;
    const slope = (): Value => mul(exponent, isSquare ? a : pow(a, sub(exponent, 1)));
    return [
      needs(0) ? reduceTo(mul(dy, slope()), y, a) : undefined,
      needs(1) ? reduceTo(mul(dy, mul(y, log(a))), y, b) : undefined,
    ];
  },
};
