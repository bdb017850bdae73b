// Arithmetic on symbolic sizes. A size is a number or a canonical polynomial with integer coefficients over
// named symbols, written as a string: "particles", "8*sets*slots", "particles + 1". Equal sizes are equal strings.
import type { Dim, Shape } from "./ir.js";

/** Monomial ("" for the constant term, else symbols sorted and joined by "*") to integer coefficient. */
type Polynomial = ReadonlyMap<string, number>;

/** Far beyond the sizes of any real model; those of a hostile file double with every node. */
const MAX_TERMS = 1000;
const MAX_LENGTH = 10_000;

/** a * b * ... ; the empty product is 1. */
export function dimProduct(dims: Shape): Dim {
  return format(dims.map(parse).reduce(times, new Map([["", 1]])));
}

/** a + b + ... ; the empty sum is 0. */
export function dimSum(dims: Shape): Dim {
  return format(sumOf(dims.map(parse)));
}

/** a - b. */
export function dimDifference(a: Dim, b: Dim): Dim {
  return format(sumOf([parse(a), times(parse(b), new Map([["", -1]]))]));
}

/** a / b where it divides exactly, else undefined. The divisor must be a single term. */
export function dimQuotient(a: Dim, b: Dim): Dim | undefined {
  if (a === b && a !== 0) return 1;
  const [divisor, ...rest] = parse(b);
  if (divisor === undefined || rest.length > 0) return undefined;
  const quotient = new Map<string, number>();
  for (const [monomial, coefficient] of parse(a)) {
    const symbols = removeSymbols(monomial, divisor[0]);
    if (symbols === undefined || coefficient % divisor[1] !== 0) return undefined;
    quotient.set(symbols, coefficient / divisor[1]);
  }
  return format(quotient);
}

/** The names in a size, or the calls that stand for names. */
export function dimSymbols(dim: Dim): readonly string[] {
  return typeof dim === "number" ? [] : splitOutside(dim, " + ").flatMap((term) => splitOutside(term, "*")).filter((factor) => !isNumber(factor));
}

/** The size that `name` says how to compute from others: "div(jets,3)" is an atom of larger expressions. */
export const dimCall = (name: string, dims: Shape): Dim => checkLength(`${name}(${dims.join(",")})`);

/** The smaller of a and b, and the larger. */
export const smallerDim = (a: Dim, b: Dim): Dim => extremeDim("min", a, b);
export const largerDim = (a: Dim, b: Dim): Dim => extremeDim("max", a, b);

function extremeDim(name: "min" | "max", a: Dim, b: Dim): Dim {
  if (isNonNegative(dimDifference(a, b))) return name === "min" ? b : a;
  if (isNonNegative(dimDifference(b, a))) return name === "min" ? a : b;
  return dimCall(name, [`${a}`, `${b}`].toSorted());
}

/** Of two names for one size the one that says more: a number, or a name that is not invented. */
export function clearerDim(a: Dim, b: Dim): Dim {
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? a : b;
  return isInvented(a) ? b : a;
}

/** A name for size `axis` of the value `name`, of which nothing is known. */
export const inventedDim = (name: string, axis: number): Dim => `${symbolOf(name)}_dim${axis}`;

/** A name for entry `index` of the integer vector `name`, of which nothing is known: it may be negative. */
export const inventedEntry = (name: string, index: number): Dim => `${symbolOf(name)}_entry${index}`;

/** Whether this is an entry of which nothing is known. */
export const isUnknownEntry = (dim: Dim): boolean => /^[^*+ ]+_entry\d+$/.test(`${dim}`);

/** Whether this is a size of which nothing is known. */
export const isUnknownSize = (dim: Dim): boolean => /^[^*+ ]+_(dim|entry)\d+$/.test(`${dim}`);

/** Names of the values after which sizes in `dim` are named. */
export const inventorsOf = (dim: Dim): readonly string[] => [...`${dim}`.matchAll(/([^*+(), ]+)_(?:dim|entry)\d+/g)].map(([, name = ""]) => name);

/** Whether a size that a file names means the same here: a name, or an expression that is written as those of this file are. */
export function isSizeName(text: string): boolean {
  if (text.length > MAX_LENGTH / 2 || format(parse(text)) !== text) return false;
  const atoms = dimSymbols(text).map((atom) => atom.replace(/\(.*\)/, ""));
  return atoms.length === 1 && atoms[0] === text ? true : atoms.every((atom) => !/[\s()*+/-]/.test(atom));
}

/** A name as a symbol: without what expressions are written with. */
export const symbolOf = (name: string): string => name.replaceAll(/[*+() ,%]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/**
 * Whether a size got its name from mpm or an exporter (PyTorch's, tf2onnx, Paddle's), not from whoever made the model: another
 * name may mean the same size.
 */
const isInvented = (dim: string): boolean => /_dim_?\d|_entry\d|\(|_dynamic_axes_\d|^unk__\d|DynamicDimension\.\d/.test(dim);

/** Whether the number is 0 or more whatever the symbols are, which are sizes. */
export function isNonNegative(dim: Dim): boolean {
  return [...parse(dim)].every(([symbols, coefficient]) => coefficient >= 0 && !/_entry\d|[(, ]-/.test(symbols));
}

/** Whether the number is 1 or more whatever the symbols are, which are sizes. */
export const isPositive = (dim: Dim): boolean => isNonNegative(dimDifference(dim, 1));

/**
 * The size of two broadcast sizes (numpy rules). Two different names are an error, as nothing says that they are equal, unless
 * one of them is invented: then they are taken to be equal (`reduceTo` has ONNX Runtime check it).
 */
export function broadcastDim(a: Dim, b: Dim): Dim {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  if (typeof a === "number" && typeof b === "string") return a;
  if (typeof b === "number" && typeof a === "string") return b;
  if (typeof a === "string" && isInvented(a)) return b;
  if (typeof b === "string" && isInvented(b)) return a;
  throw new RangeError(`sizes ${a} and ${b} do not broadcast: expected equal sizes or 1`);
}

/** The shape of two broadcast shapes (numpy rules). */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) =>
    broadcastDim(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1));
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Axis counted from the front; throws where it lies outside the rank. */
export function normaliseAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= Math.max(rank, 1))
    throw new RangeError(`axis ${axis} lies outside rank ${rank}: expected -${rank} .. ${rank - 1}`);
  return positive;
}

function parse(dim: Dim): Polynomial {
  if (typeof dim === "number") return dim === 0 ? new Map() : new Map([["", dim]]);
  return sumOf(splitOutside(dim, " + ").map(parseTerm));
}

/** Parts between separators that stand outside parentheses. */
export function splitOutside(text: string, separator: string): readonly string[] {
  const parts = text.split(separator);
  if (!text.includes("(")) return parts;
  const whole: string[] = [];
  let depth = 0;
  for (const part of parts) {
    if (depth > 0) whole.push(`${whole.pop() ?? ""}${separator}${part}`);
    else whole.push(part);
    depth = Math.max(0, depth + part.split("(").length - part.split(")").length);
  }
  return whole;
}

const isNumber = (factor: string): boolean => /^-?\d+$/.test(factor);

function parseTerm(term: string): Polynomial {
  const factors = splitOutside(term, "*");
  const coefficient = factors.filter(isNumber).reduce((product, factor) => product * Number(factor), 1);
  return new Map([[factors.filter((factor) => !isNumber(factor)).toSorted().join("*"), coefficient]]);
}

function format(polynomial: Polynomial): Dim {
  const terms = [...polynomial].filter(([, coefficient]) => coefficient !== 0).toSorted(byMonomial);
  if (terms.length === 0) return 0;
  if (terms.length === 1 && terms[0]?.[0] === "") return terms[0][1];
  return checkLength(terms.map(([monomial, coefficient]) => formatTerm(monomial, coefficient)).join(" + "));
}

function checkLength(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  throw new RangeError(`a size takes ${text.length} characters to write, ${text.slice(0, 40)}..., expected at most ${MAX_LENGTH}: give sizes fixed numbers or shorter names`);
}

const formatTerm = (monomial: string, coefficient: number): string =>
  monomial === "" ? `${coefficient}` : coefficient === 1 ? monomial : `${coefficient}*${monomial}`;

/** Symbols alphabetically, the constant last. */
const byMonomial = ([a]: [string, number], [b]: [string, number]): number =>
  a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1;

function sumOf(polynomials: readonly Polynomial[]): Polynomial {
  const sum = new Map<string, number>();
  for (const polynomial of polynomials) for (const [monomial, coefficient] of polynomial) sum.set(monomial, (sum.get(monomial) ?? 0) + coefficient);
  return sum;
}

function times(a: Polynomial, b: Polynomial): Polynomial {
  if (a.size * b.size > MAX_TERMS) throw new RangeError(`a product of sizes has up to ${a.size * b.size} terms, expected at most ${MAX_TERMS}: give sizes fixed numbers or shorter names`);
  return sumOf([...a].map(([left, x]) => new Map([...b].map(([right, y]) => [joinSymbols(left, right), x * y]))));
}

const joinSymbols = (a: string, b: string): string =>
  [...splitOutside(a, "*"), ...splitOutside(b, "*")].filter((symbol) => symbol !== "").toSorted().join("*");

function removeSymbols(monomial: string, divisor: string): string | undefined {
  const left = monomial === "" ? [] : [...splitOutside(monomial, "*")];
  for (const symbol of divisor === "" ? [] : splitOutside(divisor, "*")) {
    const at = left.indexOf(symbol);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left.join("*");
}
