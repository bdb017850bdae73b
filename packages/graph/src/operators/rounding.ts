// Floor, Ceil and Round: steps, whose gradient is 0 by definition.
import { emit, type Operator, type Value } from "../value.js";
import { inferSame, nonDifferentiable } from "./elementwise.js";

/** The largest whole number up to x, elementwise. Any shape; no gradient passes, here and below. */
export const floor = (x: Value): Value => emit("Floor", [x]);
/** The smallest whole number from x on. */
export const ceil = (x: Value): Value => emit("Ceil", [x]);
/** The nearest whole number, the even one of two. */
export const round = (x: Value): Value => emit("Round", [x]);

export const roundingOperators: readonly Operator[] = ["Floor", "Ceil", "Round"].map((op) => nonDifferentiable(op, inferSame));
