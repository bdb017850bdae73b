// Equal, Less, Greater and their kin, and logic on truth values: none of them moves with its inputs.
import { emit, type Operand, type Operator, type Value } from "../value.js";
import { inferComparison, inferSame, nonDifferentiable } from "./elementwise.js";

/** a == b, elementwise with broadcasting, as bool. */
export const equal = (a: Operand, b: Operand): Value => emit("Equal", [a, b]);
/** a < b, elementwise with broadcasting, as bool. */
export const less = (a: Operand, b: Operand): Value => emit("Less", [a, b]);
/** a > b, elementwise with broadcasting, as bool. */
export const greater = (a: Operand, b: Operand): Value => emit("Greater", [a, b]);
/** Logical not of a bool. */
export const not = (a: Value): Value => emit("Not", [a]);

export const compareOperators: readonly Operator[] = [
  ...["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "And", "Or"].map((op) => nonDifferentiable(op, inferComparison)),
  nonDifferentiable("Not", inferSame),
];
