// Sum and Mean of any number of values, with broadcasting, written out as a chain of Add.
import type { DecomposeContext, Operator, Value } from "../value.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { inferBroadcast } from "./elementwise.js";

const total = ({ inputs, input }: DecomposeContext): Value => inputs.map((_, index) => input(index)).reduce((a, b) => add(a, b));

export const sumOperator: Operator = { op: "Sum", infer: inferBroadcast, decompose: (context) => [total(context)] };

export const meanOperator: Operator = {
  op: "Mean", infer: inferBroadcast,
  decompose: (context) => [context.inputs.length === 1 ? total(context) : div(total(context), context.inputs.length)],
};
