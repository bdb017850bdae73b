// Elementwise arithmetic on entries of small vectors, as exported files compute shapes: on numbers as ONNX Runtime computes, on
// symbolic sizes as far as the result can be written down.
import type { DType } from "@mpm/tensor";
import { intAttribute } from "./attribute.js";
import { dimCall, dimDifference, dimProduct, dimQuotient, dimSum, isNonNegative, isPositive, largerDim, smallerDim } from "./dim.js";
import type { Dim, Node } from "./ir.js";

/** An entry: a number, truth values as 0 and 1, or an expression of symbolic sizes; undefined where nothing is known. */
export type Entry = Dim | undefined;

/** An entry of an elementwise operator's output from those of its inputs. */
export type EntryRule = (operands: readonly Entry[], dtype: DType, node: Node) => Entry;

/** Rounds to what `dtype` holds; undefined beyond its range, or that of whole numbers here. */
export function roundTo(dtype: DType, value: number): number | undefined {
  switch (dtype) {
    case "int32": return Math.abs(value) < 2 ** 31 ? value + 0 : undefined;
    case "int64": return Number.isSafeInteger(value) ? value + 0 : undefined;
    case "float32": return Math.fround(value);
    case "float64": case "bool": return value;
    default: return undefined;
  }
}

const isWhole = (entry: Entry): entry is Dim => typeof entry === "string" || Number.isSafeInteger(entry);
const isInteger = (dtype: DType): boolean => dtype === "int32" || dtype === "int64";

/** A rule of two operands: on numbers, and on whole numbers of which one is symbolic. */
function arithmetic(onNumbers: (a: number, b: number, dtype: DType, node: Node) => number, onDims: (a: Dim, b: Dim, dtype: DType, node: Node) => Entry): EntryRule {
  return ([a, b], dtype, node) => {
    if (typeof a === "number" && typeof b === "number") return roundTo(dtype, onNumbers(a, b, dtype, node));
    return isWhole(a) && isWhole(b) ? onDims(a, b, dtype, node) : undefined;
  };
}

/** A rule that folds any number of operands. */
const folded = (rule: EntryRule): EntryRule => ([first, ...rest], dtype, node) => rest.reduce<Entry>((a, b) => rule([a, b], dtype, node), first);

/** A rule of one operand: on numbers, and on whole symbolic numbers. */
function unary(onNumber: (a: number) => number, onDim: (a: Dim) => Entry): EntryRule {
  return ([a], dtype) => (typeof a === "number" ? roundTo(dtype, onNumber(a)) : a === undefined ? undefined : onDim(a));
}

/** A truth value from the difference b - a where that is known, or known to be of one sign. */
function comparison(onDifference: (difference: number) => boolean): EntryRule {
  return ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return Number(onDifference(b - a));
    if (!isWhole(a) || !isWhole(b)) return undefined;
    const difference = dimDifference(b, a);
    if (typeof difference === "number") return Number(onDifference(difference));
    if (isNonNegative(difference)) return agreed(onDifference, isPositive(difference) ? [1, 2] : [0, 1]);
    const opposite = dimDifference(a, b);
    return isNonNegative(opposite) ? agreed(onDifference, isPositive(opposite) ? [-1, -2] : [0, -1]) : undefined;
  };
}

/** What a comparison says of all of these differences, if it says the same. */
function agreed(onDifference: (difference: number) => boolean, [a, b]: readonly [number, number]): Entry {
  return onDifference(a) === onDifference(b) ? Number(onDifference(a)) : undefined;
}

const add = arithmetic((a, b) => a + b, (a, b) => dimSum([a, b]));
const larger = folded(arithmetic((a, b) => Math.max(a, b), largerDim));
const smaller = folded(arithmetic((a, b) => Math.min(a, b), smallerDim));
const or: EntryRule = ([a, b]) => (a === 1 || b === 1 ? 1 : a === 0 ? b : b === 0 ? a : undefined);
const and: EntryRule = ([a, b]) => (a === 0 || b === 0 ? 0 : a === 1 ? b : b === 1 ? a : undefined);

/** Integer division truncates; of symbolic floats only exact quotients are known. */
const divide = arithmetic(
  (a, b, dtype) => (isInteger(dtype) ? Math.trunc(a / b) : a / b),
  (a, b, dtype) => dimQuotient(a, b) ?? (isInteger(dtype) ? dimCall("div", [a, b]) : undefined),
);

/** The remainder has the divisor's sign, or with `fmod` the dividend's. */
const remainder = arithmetic(
  (a, b, _dtype, node) => (intAttribute(node, "fmod", 0) === 1 ? a % b : ((a % b) + b) % b),
  (a, b, dtype) => (dimQuotient(a, b) !== undefined ? 0 : isInteger(dtype) ? dimCall("mod", [a, b]) : undefined),
);

/** Between whole numbers and floats a symbolic size stays what it is. */
const cast: EntryRule = ([a], dtype) => {
  if (typeof a !== "number") return dtype === "bool" ? (a !== undefined && isPositive(a) ? 1 : undefined) : a;
  if (dtype === "bool") return Number(a !== 0);
  return roundTo(dtype, isInteger(dtype) ? Math.trunc(a) : a);
};

const ENTRY_RULES: Readonly<Record<string, EntryRule>> = {
  Add: add,
  Sum: folded(add),
  Sub: arithmetic((a, b) => a - b, (a, b) => dimDifference(a, b)),
  Mul: arithmetic((a, b) => a * b, (a, b) => dimProduct([a, b])),
  Div: divide,
  Mod: remainder,
  Max: larger,
  Min: smaller,
  Neg: unary((a) => -a, (a) => dimDifference(0, a)),
  Abs: unary(Math.abs, (a) => (isNonNegative(a) ? a : dimCall("abs", [a]))),
  Floor: unary(Math.floor, (a) => a),
  Ceil: unary(Math.ceil, (a) => a),
  Sqrt: unary(Math.sqrt, () => undefined),
  Reciprocal: unary((a) => 1 / a, () => undefined),
  Cast: cast,
  Identity: ([a]) => a,
  Where: ([condition, a, b]) => (condition === undefined ? (a === b ? a : undefined) : condition === 0 ? b : a),
  Equal: comparison((difference) => difference === 0),
  Less: comparison((difference) => difference > 0),
  LessOrEqual: comparison((difference) => difference >= 0),
  Greater: comparison((difference) => difference < 0),
  GreaterOrEqual: comparison((difference) => difference <= 0),
  Not: ([a]) => (typeof a === "number" ? 1 - a : undefined),
  And: and,
  Or: or,
};

/** The rule of an elementwise operator, if it has one. */
export function entryRule({ domain, op }: Node): EntryRule | undefined {
  return domain === "" && Object.hasOwn(ENTRY_RULES, op) ? ENTRY_RULES[op] : undefined;
}

/** The product, sum or extremum of all entries, by the Reduce operator's name. */
export function reduceEntries(op: string, entries: readonly Entry[], dtype: DType, node: Node): Entry {
  const [rule, empty] = REDUCTIONS[op] ?? [];
  if (rule === undefined) return undefined;
  return entries.length === 0 ? empty : folded(rule)(entries, dtype, node);
}

/** Elementwise operator, and the result for no entries. */
const REDUCTIONS: Readonly<Record<string, readonly [EntryRule, number?]>> = {
  ReduceProd: [arithmetic((a, b) => a * b, (a, b) => dimProduct([a, b])), 1],
  ReduceSum: [add, 0],
  ReduceMax: [larger],
  ReduceMin: [smaller],
};
