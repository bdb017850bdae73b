// Pow: a raised to b.
import { toFloat32, type Tensor } from "@mpm/tensor";
import { reduceTo } from "../reduce-to.js";
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { broadcastShapes } from "../dim.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

/** a ** b, elementwise with broadcasting. The gradient of the exponent is NaN for a < 0, where only whole exponents have a value. */
export function pow(a: Value, b: Operand): Value {
  return emit("Pow", [a, b]);
}

export const powOperator: Operator = {
  op: "Pow", broadcastGradient: true,
  infer: (_node, { input }) => [{ dtype: input(0).dtype, shape: broadcastShapes(input(0).shape, input(1).shape) }],
  gradient({ input, output, dy, constant, needs }) {
    const [a, b, y] = [input(0), input(1), output(0)];
    return [
      needs(0) ? reduceTo(mul(dy, slope(a, cast(b, a.dtype), constant(1))), y, a) : undefined,
      needs(1) ? reduceTo(mul(dy, mul(y, log(zerosAsOnes(a)))), y, b) : undefined,
    ];
  },
};

/** b a^(b - 1), which is 0 for b = 0 and any a. */
function slope(a: Value, b: Value, constant: Tensor | undefined): Value {
  const fixed = constant && Array.from(toFloat32(constant).data);
  if (fixed?.every((exponent) => exponent === 2)) return mul(b, a);
  const power = mul(b, pow(a, sub(b, 1)));
  return fixed !== undefined && !fixed.includes(0) ? power : where(equal(b, 0), 0, power);
}

/** The exponent's gradient y log(a) is 0 at a = 0. */
const zerosAsOnes = (a: Value): Value => add(a, cast(equal(a, 0), a.dtype));
