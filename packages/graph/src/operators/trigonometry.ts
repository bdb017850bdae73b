// Sin, Cos, Tan and their inverses.
import { emit, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { unary } from "./elementwise.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";

/** The sine of x in radians, elementwise. Any shape; likewise below. */
export const sin = (x: Value): Value => emit("Sin", [x]);
/** The cosine of x in radians. */
export const cos = (x: Value): Value => emit("Cos", [x]);
/** The tangent of x in radians. */
export const tan = (x: Value): Value => emit("Tan", [x]);
/** The angle -pi/2 .. pi/2 of sine x. */
export const asin = (x: Value): Value => emit("Asin", [x]);
/** The angle 0 .. pi of cosine x. */
export const acos = (x: Value): Value => emit("Acos", [x]);
/** The angle -pi/2 .. pi/2 of tangent x. */
export const atan = (x: Value): Value => emit("Atan", [x]);

/** sqrt(1 - x^2) = sqrt((1 - x) (1 + x)), which keeps its digits near 1. */
const otherSide = (x: Value): Value => sqrt(mul(sub(1, x), add(x, 1)));

export const trigonometryOperators: readonly Operator[] = [
  unary("Sin", (dy, x) => mul(dy, cos(x))),
  unary("Cos", (dy, x) => neg(mul(dy, sin(x)))),
  unary("Tan", (dy, _x, y) => mul(dy, add(mul(y, y), 1))),
  unary("Asin", (dy, x) => div(dy, otherSide(x))),
  unary("Acos", (dy, x) => neg(div(dy, otherSide(x)))),
  unary("Atan", (dy, x) => div(dy, add(mul(x, x), 1))),
];
