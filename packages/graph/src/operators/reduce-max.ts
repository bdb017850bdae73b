// ReduceMax, ReduceMin and ReduceProd (the last without a gradient yet).
import { required, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { mul } from "./mul.js";
import { inferReduce, reduce, withReducedAxes, type ReduceOptions } from "./reduce.js";

/** The largest entry over `axes` (default all). */
export function reduceMax(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMax", x, options);
}

/** The smallest entry over `axes` (default all). */
export function reduceMin(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMin", x, options);
}

/** Every entry that attains the extremum gets the whole gradient: exact but for ties. */
function extremum(op: string): Operator {
  return {
    op, infer: inferReduce,
    gradient(context) {
      const x = required(context.inputs, 0, op);
      const y = withReducedAxes(required(context.outputs, 0, op), context);
      const dy = withReducedAxes(required(context.outputGradients, 0, op), context);
      const [attained] = x.scope.emit("Equal", [x, y]);
      return [mul(dy, cast(required([attained], 0, op), x.dtype)), undefined];
    },
  };
}

export const reduceMaxOperator: Operator = extremum("ReduceMax");
export const reduceMinOperator: Operator = extremum("ReduceMin");
export const reduceProdOperator: Operator = { op: "ReduceProd", infer: inferReduce };
