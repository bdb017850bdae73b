// Comparisons, logic on truth values and on bits: none of them moves with its inputs.
import { emit, type InferContext, type Operand, type Operator, type TypeAndShape, type Value } from "../value.js";
import type { Node } from "../ir.js";
import { inferBroadcast, inferComparison, inferSame, nonDifferentiable } from "./elementwise.js";

/** a == b, elementwise with broadcasting, as bool. */
export const equal = (a: Operand, b: Operand): Value => emit("Equal", [a, b]);
/** a < b, elementwise with broadcasting, as bool. */
export const less = (a: Operand, b: Operand): Value => emit("Less", [a, b]);
/** a > b, elementwise with broadcasting, as bool. */
export const greater = (a: Operand, b: Operand): Value => emit("Greater", [a, b]);
/** Logical not of a bool. */
export const not = (a: Value): Value => emit("Not", [a]);
/** Whether both bools hold, elementwise with broadcasting. */
export const and = (a: Value, b: Value): Value => emit("And", [a, b]);
/** Whether either bool holds, elementwise with broadcasting. */
export const or = (a: Value, b: Value): Value => emit("Or", [a, b]);

/** One bool per entry. */
function inferTruth(_node: Node, { input }: InferContext): readonly TypeAndShape[] {
  return [{ dtype: "bool", shape: input(0).shape }];
}

export const compareOperators: readonly Operator[] = [
  ...["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "And"].map((op) => nonDifferentiable(op, inferComparison)),
  ...["BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor"].map((op) => nonDifferentiable(op, inferBroadcast)),
  ...["IsNaN", "IsInf"].map((op) => nonDifferentiable(op, inferTruth)),
  ...["Not", "BitwiseNot"].map((op) => nonDifferentiable(op, inferSame)),
  // WebGPU has no kernels for these two: a or b = not (not a and not b), a xor b = (a or b) and not (a and b).
  { op: "Or", infer: inferComparison, decompose: ({ input }) => [not(neither(input(0), input(1)))] },
  { op: "Xor", infer: inferComparison, decompose: ({ input }) => [and(not(neither(input(0), input(1))), not(and(input(0), input(1))))] },
];

const neither = (a: Value, b: Value): Value => and(not(a), not(b));
