// CumSum: running sums along an axis.
import { int, intAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import { emit, scalar, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";

export interface CumSumOptions {
  /** Default -1. */
  readonly axis?: number;
  /** Leave each entry itself out of its sum. Default false. */
  readonly exclusive?: boolean;
  /** Add from the end. Default false. */
  readonly reverse?: boolean;
}

/** Sums of all entries up to each one along `axis`. Any shape. */
export function cumSum(x: Value, { axis = -1, exclusive = false, reverse = false }: CumSumOptions = {}): Value {
  return runningSum(x, scalar(x, axis, "int32"), exclusive, reverse);
}

const runningSum = (x: Value, axis: Value, exclusive: boolean, reverse: boolean): Value =>
  emit("CumSum", [x, axis], { exclusive: int(Number(exclusive)), reverse: int(Number(reverse)) });

const isSet = (node: Node, name: string): boolean => intAttribute(node, name, 0) === 1;

/** An entry is in all sums from its own on, so gradients add up the other way. */
export const cumSumOperator: Operator = {
  op: "CumSum", infer: inferSame,
  gradient: ({ node, input, dy }) => [runningSum(dy, input(1), isSet(node, "exclusive"), !isSet(node, "reverse"))],
};
