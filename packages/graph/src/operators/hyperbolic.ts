// Sinh, Cosh and the inverse hyperbolic functions; Tanh has a file of its own.
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { unary } from "./elementwise.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";

/** The hyperbolic sine, elementwise. Any shape; likewise below. */
export const sinh = (x: Value): Value => emit("Sinh", [x]);
/** The hyperbolic cosine. */
export const cosh = (x: Value): Value => emit("Cosh", [x]);
/** The inverse of sinh. */
export const asinh = (x: Value): Value => emit("Asinh", [x]);
/** The inverse of cosh, for x >= 1. */
export const acosh = (x: Value): Value => emit("Acosh", [x]);
/** The inverse of tanh, for -1 < x < 1. */
export const atanh = (x: Value): Value => emit("Atanh", [x]);

export const hyperbolicOperators: readonly Operator[] = [
  unary("Sinh", (dy, x) => mul(dy, cosh(x))),
  unary("Cosh", (dy, x) => mul(dy, sinh(x))),
  unary("Asinh", (dy, x) => div(dy, sqrt(add(mul(x, x), 1)))),
  unary("Acosh", (dy, x) => div(dy, sqrt(mul(sub(x, 1), add(x, 1))))),
  unary("Atanh", (dy, x) => div(dy, mul(sub(1, x), add(x, 1)))),
];
