// Mod: the remainder of a division. For floating-point numbers, and with fmod, it has the dividend's sign.
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { int } from "../attribute.js";
import { binary } from "./elementwise.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** a - b trunc(a / b), elementwise with broadcasting, as `%` of JavaScript and `fmod` of C. */
export function fmod(a: Value, b: Operand): Value {
  return emit("Mod", [a, b], { fmod: int(1) });
}

/** Between its jumps a - b trunc(a / b) moves with a, and with -trunc(a / b) times b. */
export const modOperator: Operator = binary("Mod",
  (dy) => dy,
  (dy, a, b, y) => mul(dy, div(sub(y, a), b)));
