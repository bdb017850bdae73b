// Max and Min of any number of values, with broadcasting.
import { dtypeCode } from "../onnx-dtype.js";
import { reduceTo } from "../reduce-to.js";
import { emit, required, type Operand, type Operator, type Value } from "../value.js";
import { inferBroadcast } from "./elementwise.js";
import { mul } from "./mul.js";

/** The larger of a and b, elementwise with broadcasting. */
export const max = (a: Operand, b: Operand): Value => emit("Max", [a, b]);
/** The smaller of a and b, elementwise with broadcasting. */
export const min = (a: Operand, b: Operand): Value => emit("Min", [a, b]);

/** Every input that attains the extremum gets the whole gradient: exact but for ties. */
function extremum(op: "Max" | "Min"): Operator {
  return {
    op, infer: inferBroadcast, broadcastGradient: true,
    gradient({ inputs, outputs, outputGradients, needs }) {
      const [y, dy] = [required(outputs, 0, op), required(outputGradients, 0, op)];
      const attains = (x: Value): Value => emit("Cast", [emit("Equal", [x, y])], { to: { type: "int", value: BigInt(dtypeCode(dy.dtype)) } });
      return inputs.map((x, index) => (x !== undefined && needs(index) ? reduceTo(mul(dy, attains(x)), y, x) : undefined));
    },
  };
}

export const maxOperator: Operator = extremum("Max");
export const minOperator: Operator = extremum("Min");
