// ReverseSequence: the first entries of each sequence of a batch, in the opposite order.
import { int, intAttribute } from "../attribute.js";
import { emit, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";

export interface ReverseSequenceOptions {
  readonly timeAxis?: number;
  readonly batchAxis?: number;
}

/** x with the first `lengths[b]` (int64) entries along the time axis turned round; the axes are 0 and 1, or 1 and 0. */
export function reverseSequence(x: Value, lengths: Value, { timeAxis = 0, batchAxis = 1 }: ReverseSequenceOptions = {}): Value {
  return emit("ReverseSequence", [x, lengths], { time_axis: int(timeAxis), batch_axis: int(batchAxis) });
}

/** Turned round twice, sequences are what they were. */
export const reverseSequenceOperator: Operator = {
  op: "ReverseSequence", infer: inferSame,
  gradient: ({ node, input, dy }) => [reverseSequence(dy, input(1), { timeAxis: intAttribute(node, "time_axis", 0), batchAxis: intAttribute(node, "batch_axis", 1) })],
};
