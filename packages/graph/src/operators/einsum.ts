// Einsum: sums of products over named axes. It is written out in Transpose, MatMul and Mul, one operand after the other: ONNX
// Runtime's own kernel does the same and is slower (1.0 to 10 times on CPU), and the parts have gradients.
import { string, stringAttribute } from "../attribute.js";
import { parseEinsum } from "../einsum-equation.js";
import { identityMatrix } from "../positions.js";
import type { Dim, Node, Shape } from "../ir.js";
import { concatSizes, mergeAxes } from "../merge-axes.js";
import { sizesOf } from "../sizes-of.js";
import { emit, type Operator, type Value } from "../value.js";
import { matmul } from "./matmul.js";
import { mul } from "./mul.js";
import { reduceSum } from "./reduce-sum.js";
import { reshapeTo } from "./reshape.js";
import { squeeze, unsqueeze } from "./squeeze.js";
import { transpose } from "./transpose.js";

/**
 * Products of the operands, summed over every name that the result lacks: einsum("bij,bjk->bik", a, b) is the batched matrix
 * product. "..." stands for any leading axes, which broadcast; a name that stands twice in an operand is its diagonal.
 */
export function einsum(equation: string, ...operands: readonly Value[]): Value {
  return emit("Einsum", operands, { equation: string(equation) });
}

/** A value whose axes go by names. */
interface Term {
  readonly value: Value;
  readonly names: readonly string[];
}

export const einsumOperator: Operator = {
  op: "Einsum",
  infer(node, { inputs, input }) {
    const shapes = inputs.map((_, index) => input(index).shape);
    const { dtype } = input(0);
    const other = inputs.find((operand) => operand?.dtype !== dtype);
    if (other !== undefined) throw new TypeError(`Einsum "${node.name}" takes operands of one element type, got ${dtype} and ${other.dtype} ("${other.name}"): cast one of them`);
    const { operands, result } = equationOf(node, shapes);
    const sizes = sizesByName(node, operands, shapes);
    return [{ dtype, shape: result.map((name) => sizes.get(name) ?? 1) }];
  },
  decompose({ node, inputs, input }) {
    const values = inputs.map((_, index) => input(index));
    const { operands, result } = equationOf(node, values.map(({ shape }) => shape));
    const sizes = sizesByName(node, operands, values.map(({ shape }) => shape));
    const [first, ...rest] = values.map((value, index) => withoutRepeats({ value, names: operands[index] ?? [] })).map((term) => withoutOnes(term, sizes));
    let product: Term = first ?? { value: input(0), names: [] };
    rest.forEach((term, index) => { product = multiply(product, term, new Set([...result, ...rest.slice(index + 1).flatMap(({ names }) => names)])); });
    const summed = sumOut(product, new Set(result));
    return [inOrder(summed, result).value];
  },
};

const equationOf = (node: Node, shapes: readonly Shape[]): ReturnType<typeof parseEinsum> =>
  parseEinsum(stringAttribute(node, "equation", ""), shapes.map(({ length }) => length));

/** The size that goes by each name. Size 1 broadcasts; a name says that symbolic sizes are equal. */
function sizesByName(node: Node, operands: readonly (readonly string[])[], shapes: readonly Shape[]): ReadonlyMap<string, Dim> {
  const sizes = new Map<string, Dim>();
  operands.forEach((names, operand) => names.forEach((name, axis) => {
    const known = sizes.get(name) ?? 1;
    const size = shapes[operand]?.[axis] ?? 1;
    if (known !== 1 && size !== 1 && known !== size && typeof known === "number" && typeof size === "number")
      throw new RangeError(`Einsum "${node.name}" (${stringAttribute(node, "equation", "")}): "${name}" has sizes ${known} and ${size}: expected equal sizes or 1`);
    if (known === 1 || (size !== 1 && typeof known === "string")) sizes.set(name, size);
  }));
  return sizes;
}

/** Diagonals of names that stand twice. */
function withoutRepeats({ value, names }: Term): Term {
  const second = names.findIndex((name, axis) => names.indexOf(name) < axis);
  if (second < 0) return { value, names };
  const first = names.indexOf(names[second] ?? "");
  const others = names.flatMap((_, axis) => (axis === first || axis === second ? [] : [axis]));
  const diagonal = unsqueeze(identityMatrix(value, first), others);
  return withoutRepeats({ value: reduceSum(mul(value, diagonal), { axes: [second] }), names: names.toSpliced(second, 1) });
}

/** Axes of size 1 taken out where other operands have more under that name: then all sizes of a name are equal. */
function withoutOnes({ value, names }: Term, sizes: ReadonlyMap<string, Dim>): Term {
  const ones = names.flatMap((name, axis) => (value.shape[axis] === 1 && sizes.get(name) !== 1 ? [axis] : []));
  return ones.length === 0 ? { value, names } : { value: squeeze(value, ones), names: names.filter((_, axis) => !ones.includes(axis)) };
}

/** Sums over names that nothing needs any more. */
function sumOut({ value, names }: Term, needed: ReadonlySet<string>): Term {
  const axes = names.flatMap((name, axis) => (needed.has(name) ? [] : [axis]));
  return axes.length === 0 ? { value, names } : { value: reduceSum(value, { axes }), names: names.filter((name) => needed.has(name)) };
}

function inOrder({ value, names }: Term, order: readonly string[]): Term {
  const permutation = order.map((name) => names.indexOf(name));
  return { value: permutation.every((axis, at) => axis === at) ? value : transpose(value, permutation), names: order };
}

/** The product of two terms, summed over names that are not `needed`. */
function multiply(a: Term, b: Term, needed: ReadonlySet<string>): Term {
  const [left, right] = [sumOut(a, new Set([...needed, ...b.names])), sumOut(b, new Set([...needed, ...a.names]))];
  const shared = left.names.filter((name) => right.names.includes(name));
  const [batch, summed] = [shared.filter((name) => needed.has(name)), shared.filter((name) => !needed.has(name))];
  const own = ({ names }: Term): string[] => names.filter((name) => !shared.includes(name));
  const [rows, columns] = [own(left), own(right)];
  if (summed.length === 0 || (rows.length === 0 && columns.length === 0)) return sumOut(entrywise(left, right), needed);
  return matrixProduct(left, right, { batch, rows, summed, columns });
}

/** The product entry by entry, axes put in where a term lacks them. */
function entrywise(a: Term, b: Term): Term {
  const names = [...a.names, ...b.names.filter((name) => !a.names.includes(name))];
  return { value: mul(aligned(a, names), aligned(b, names)), names };
}

/** The term with its axes in the order of `names`, and size 1 for those it lacks, but leading ones. */
function aligned(term: Term, names: readonly string[]): Value {
  const { value } = inOrder(term, names.filter((name) => term.names.includes(name)));
  const start = names.findIndex((name) => term.names.includes(name));
  if (start < 0) return value; // a number
  const missing = names.slice(start).flatMap((name, axis) => (term.names.includes(name) ? [] : [axis]));
  return missing.length === 0 ? value : unsqueeze(value, missing);
}

/** Roles of the names in a matrix product: in both terms and kept, in the first, in both and summed, in the second. */
interface Roles {
  readonly batch: readonly string[];
  readonly rows: readonly string[];
  readonly summed: readonly string[];
  readonly columns: readonly string[];
}

/** One MatMul: names of a role become one axis, but for the batch and, without a batch, the rows, which MatMul takes apart. */
function matrixProduct(a: Term, b: Term, { batch, rows, summed, columns }: Roles): Term {
  const [left, right] = [inOrder(a, [...batch, ...rows, ...summed]), inOrder(b, [...batch, ...summed, ...columns])];
  const axesOf = ({ names }: Term, role: readonly string[]): number[] => role.map((name) => names.indexOf(name));
  const each = (term: Term, role: readonly string[]): number[][] => axesOf(term, role).map((axis) => [axis]);
  const rowGroups = batch.length === 0 && rows.length > 0 ? each(left, rows) : [axesOf(left, rows)];
  const product = matmul(
    mergeAxes(left.value, [...each(left, batch), ...rowGroups, axesOf(left, summed)]),
    mergeAxes(right.value, [...each(right, batch), axesOf(right, summed), axesOf(right, columns)]),
  );
  const names = [...batch, ...rows, ...columns];
  if (rowGroups.every((group) => group.length === 1) && columns.length === 1) return { value: product, names };
  const sizes = concatSizes(left.value, [sizesOf(left.value, axesOf(left, [...batch, ...rows])), sizesOf(right.value, axesOf(right, columns))]);
  return { value: reshapeTo(product, sizes), names };
}
