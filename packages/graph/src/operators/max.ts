// Max and Min of any number of values, with broadcasting.
import { reduceTo } from "../reduce-to.js";
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { inferBroadcast } from "./elementwise.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** The larger of a and b, elementwise with broadcasting. */
export const max = (a: Operand, b: Operand): Value => emit("Max", [a, b]);
/** The smaller of a and b, elementwise with broadcasting. */
export const min = (a: Operand, b: Operand): Value => emit("Min", [a, b]);

/** The first input that attains the extremum gets the gradient, as the first entry does with ArgMax. */
function extremum(op: "Max" | "Min"): Operator {
  return {
    op, infer: inferBroadcast, broadcastGradient: true,
    gradient({ inputs, input, output, dy, needs }) {
      let rest = dy; // what the inputs before have not taken
      return inputs.map((_, index) => {
        const x = input(index);
        const share = mul(rest, cast(equal(x, output(0)), dy.dtype));
        if (index < inputs.length - 1) rest = sub(rest, share);
        return needs(index) ? reduceTo(share, output(0), x) : undefined;
      });
    },
  };
}

export const maxOperator: Operator = extremum("Max");
export const minOperator: Operator = extremum("Min");
