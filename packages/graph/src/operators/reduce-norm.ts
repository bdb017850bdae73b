// ReduceL1, ReduceL2 and ReduceSumSquare: norms over axes.
import type { GradientContext, Operator, Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { inferReduce, reduce, withReducedAxes, type ReduceOptions } from "./reduce.js";
import { sign } from "./sign.js";

/** Sum of |x| over `axes` (default all), with gradient 0 at 0. */
export const reduceL1 = (x: Value, options: ReduceOptions = {}): Value => reduce("ReduceL1", x, options);
/** Root of the sum of x^2 over `axes` (default all), with gradient 0 at 0. */
export const reduceL2 = (x: Value, options: ReduceOptions = {}): Value => reduce("ReduceL2", x, options);
/** Sum of x^2 over `axes` (default all). */
export const reduceSumSquare = (x: Value, options: ReduceOptions = {}): Value => reduce("ReduceSumSquare", x, options);

/** An operator with gradient dx = rule(dy, x, y), where dy and y broadcast to x. */
function norm(op: string, rule: (dy: Value, x: Value, y: () => Value) => Value): Operator {
  const gradient = (context: GradientContext): readonly Value[] =>
    [rule(withReducedAxes(context.dy, context), context.input(0), () => withReducedAxes(context.output(0), context))];
  return { op, infer: inferReduce, gradient };
}

export const reduceNormOperators: readonly Operator[] = [
  norm("ReduceL1", (dy, x) => mul(dy, sign(x))),
  norm("ReduceL2", (dy, x, y) => mul(div(dy, zerosAsOnes(y())), x)),
  norm("ReduceSumSquare", (dy, x) => mul(mul(dy, 2), x)),
];

/** A norm of 0 belongs to numbers that are 0, whose gradient is then 0 and not 0 / 0. */
const zerosAsOnes = (y: Value): Value => add(y, cast(equal(y, 0), y.dtype));
