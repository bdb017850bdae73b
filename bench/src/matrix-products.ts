// Finds the matrix products of a graph: what a step cannot do without. Products of one row or column (sums and
// biases written as products) and those between weights alone do not count.
import type { Dim, Graph, Node, Shape } from "@mpm/graph";
import type { Tensor } from "@mpm/tensor";

/** A kind of product, left x right, that a graph has `count` times. Shapes are those before the transposes. */
export interface MatrixProduct {
  readonly op: "Gemm" | "MatMul";
  readonly transposeLeft: boolean;
  readonly transposeRight: boolean;
  readonly left: Shape;
  readonly right: Shape;
  readonly count: number;
}

/** A product with all sizes known. */
export interface SizedProduct extends MatrixProduct {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Values of symbolic sizes by name. */
export type Sizes = Readonly<Record<string, number>>;

/** The kinds of matrix products in `graph`, in the order of their first occurrence. */
export function matrixProducts(graph: Graph): readonly MatrixProduct[] {
  const shapes = shapesOf(graph);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const found = new Map<string, MatrixProduct>();
  for (const node of graph.nodes) {
    if (node.op !== "MatMul" && node.op !== "Gemm") continue;
    const product = productOf(node, node.op, (name) => untransposed(name, makers, shapes));
    if (!isMatrixProduct(product)) continue;
    const key = JSON.stringify({ ...product, count: 0 });
    found.set(key, { ...product, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/** Whether a product is over the slots of attention, where padding stands. */
export function isAttention({ left, right }: MatrixProduct): boolean {
  return [...left, ...right].includes("slots");
}

/** Symbolic sizes of a graph, as feeds have them. */
export function sizesOfFeeds({ inputs }: Pick<Graph, "inputs">, feeds: Readonly<Record<string, Tensor>>): Sizes {
  const pairs = inputs.flatMap(({ name, shape }) => shape.map((dim, axis) => [dim, feeds[name]?.shape[axis]] as const));
  return Object.fromEntries(pairs.filter((pair): pair is [string, number] => typeof pair[0] === "string" && pair[1] !== undefined));
}

/** The product with its symbolic sizes filled in. Throws RangeError for a size that `sizes` lacks. */
export function bindSizes(product: MatrixProduct, sizes: Sizes): SizedProduct {
  const bind = (shape: Shape): number[] => shape.map((dim) => valueOf(dim, sizes));
  return { ...product, left: bind(product.left), right: bind(product.right) };
}

/** Floating-point operations of one such product: 2 m n k, for each matrix of the stack. */
export function flops({ left, right, transposeLeft, transposeRight }: SizedProduct): number {
  const { m, n, k } = outerSizes({ left, right, transposeLeft, transposeRight });
  return left.slice(0, -2).reduce((product, size) => product * size, 2 * Number(m) * Number(n) * Number(k));
}

interface Operand {
  readonly shape: Shape;
  readonly isTransposed: boolean;
}

function productOf(node: Node, op: "Gemm" | "MatMul", operand: (name: string) => Operand): MatrixProduct {
  const [left, right] = [operand(node.inputs[0]), operand(node.inputs[1])];
  const flag = (name: string): boolean => node.attributes[name]?.type === "int" && node.attributes[name].value === 1n;
  return {
    op, left: left.shape, right: right.shape, count: 1,
    transposeLeft: left.isTransposed !== flag("transA"), transposeRight: right.isTransposed !== flag("transB"),
  };
}

// A transpose of the last two axes right before a product becomes a flag of the product in ONNX Runtime.
function untransposed(name: string, makers: ReadonlyMap<string, Node>, shapes: ReadonlyMap<string, Shape>): Operand {
  const maker = makers.get(name);
  const shape = shapes.get(name) ?? [];
  const permutation = maker?.op === "Transpose" && maker.attributes["perm"]?.type === "ints" ? maker.attributes["perm"].value.map(Number) : [];
  const swapsLast = permutation.length > 1 && permutation.every((axis, at) => axis === (at < shape.length - 2 ? at : 2 * shape.length - 3 - at));
  return swapsLast && maker !== undefined ? { shape: shapes.get(maker.inputs[0]) ?? [], isTransposed: true } : { shape, isTransposed: false };
}

function isMatrixProduct(product: MatrixProduct): boolean {
  const hasRows = [...product.left, ...product.right].some((dim) => typeof dim === "string");
  const { m, n, k } = outerSizes(product);
  return hasRows && m !== 1 && n !== 1 && k !== 1;
}

function outerSizes({ left, right, transposeLeft, transposeRight }: Pick<MatrixProduct, "left" | "right" | "transposeLeft" | "transposeRight">): { m: Dim; n: Dim; k: Dim } {
  const [m, k] = transposeLeft ? [left.at(-1), left.at(-2)] : [left.at(-2), left.at(-1)];
  return { m: m ?? 1, n: (transposeRight ? right.at(-2) : right.at(-1)) ?? 1, k: k ?? 1 };
}

function shapesOf(graph: Graph): ReadonlyMap<string, Shape> {
  const constants = Object.entries(graph.initializers).map(([name, { shape }]) => [name, shape] as const);
  const values = [...graph.inputs, ...graph.parameters, ...graph.outputs, ...Object.values(graph.values)];
  return new Map<string, Shape>([...constants, ...values.map(({ name, shape }) => [name, shape] as const)]);
}

/** The value of a size: a number, a name, or a product of both ("8*particles"). */
function valueOf(dim: Dim, sizes: Sizes): number {
  return String(dim).split("*").reduce((product, factor) => {
    const value = sizes[factor] ?? Number(factor);
    if (Number.isNaN(value)) throw new RangeError(`size "${factor}" of "${dim}" is unknown: known are ${Object.keys(sizes).join(", ")}`);
    return product * value;
  }, 1);
}
