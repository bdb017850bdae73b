// Compares a graph of any opset with what `upgradeOpset` makes of it: ONNX Runtime runs both.
import { tensor, type DType, type Tensor } from "@mpm/tensor";
import { expect } from "vitest";
import { upgradeOpset, type Attribute, type Graph, type Node, type ValueInfo } from "../src/index.js";
import { operatorOf } from "../src/operators.js";
import { numbers } from "./arbitrary-case.js";
import { evaluate, expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

type Attributes = Readonly<Record<string, Attribute>>;

/** A model of one opset; its inputs are the tensors to feed. */
export interface OldModel {
  readonly opset: number;
  readonly nodes: readonly Node[];
  readonly inputs?: Readonly<Record<string, Tensor>>;
  readonly initializers?: Readonly<Record<string, Tensor>>;
  /** Element types of the outputs. Default: one float32 output y. */
  readonly outputs?: Readonly<Record<string, DType>>;
  /** Sizes of the inputs are names in the graph. */
  readonly symbolic?: boolean;
}

export const node = (op: string, inputs: readonly string[], outputs: readonly string[], attributes: Attributes = {}, domain = ""): Node =>
  ({ op, domain, name: `${op} of ${outputs[0]}`, inputs, outputs, attributes });

/** Float32 numbers in -2 .. 2, none close to 0. */
export const random = (sizes: readonly number[], seed = 1): Tensor<"float32"> => tensor("float32", sizes, Float32Array.from(numbers(seed, "upgrade", sizes).data));
export const positive = (sizes: readonly number[], seed = 1): Tensor<"float32"> => tensor("float32", sizes, random(sizes, seed).data.map(Math.abs));
export const int64 = (...values: readonly number[]): Tensor<"int64"> => tensor("int64", [values.length], BigInt64Array.from(values, BigInt));
export const float32 = (...values: readonly number[]): Tensor<"float32"> => tensor("float32", [values.length], Float32Array.from(values));

export function oldGraph({ opset, nodes, inputs = {}, initializers = {}, outputs = { y: "float32" }, symbolic = false }: OldModel): Graph {
  const shapeOf = ({ shape }: Tensor): (number | string)[] => shape.map((size) => (symbolic && size !== 1 ? `n${size}` : size));
  return {
    name: "old", parameters: [], initializers, nodes, values: {}, functions: [], opsets: { "": opset }, irVersion: 10, metadata: {},
    inputs: Object.entries(inputs).map(([name, value]) => ({ name, dtype: value.dtype, shape: shapeOf(value) })),
    outputs: Object.entries(outputs).map(([name, dtype]): ValueInfo => ({ name, dtype, shape: [], unknown: "shape" })),
  };
}

/** Throws where the two graphs differ, or where shapes of known operators were not inferred. Gives the upgraded graph back. */
export async function expectUpgrade(model: OldModel, tolerance = 1e-6): Promise<Graph> {
  const graph = upgradeOpset(oldGraph(model));
  expect([graph.opsets[""], graph.irVersion]).toEqual([21, 10]);
  await expectSame(oldGraph(model), graph, model.inputs ?? {}, tolerance);
  return graph;
}

/** Both graphs give the same, and the second knows the shapes. */
export async function expectSame(old: Graph, graph: Graph, feeds: Readonly<Record<string, Tensor>>, tolerance = 1e-6): Promise<void> {
  const [expected, seen] = [await runGraph(old, feeds), await runGraph(graph, feeds, { optimise: false })];
  const isKnown = graph !== old && graph.nodes.every(hasRule);
  for (const { name, shape, dtype, unknown } of graph.outputs) {
    const result = expected[name] ?? expect.fail(`no ${name}`);
    expect(seen[name]?.dtype, `element type of ${name}`).toBe(result.dtype);
    expectClose(seen[name], result, tolerance, name);
    if (isKnown) expect(unknown, `what is unknown of ${name}`).toBeUndefined();
    const sizes = shape.map((dim, axis) => (/_dim\d+$/.test(`${dim}`) ? result.shape[axis] : evaluate(dim))); // an invented name stands for any size
    if (unknown === undefined) expect([dtype, ...sizes], `inferred ${name}`).toEqual([result.dtype, ...result.shape]);
  }
}

/** Whether shapes always follow: they need not behind operators that are there for their element types alone, such as Resize and Scan. */
function hasRule(each: Node): boolean {
  const operator = operatorOf(each);
  return operator?.gradient !== undefined || operator?.decompose !== undefined || operator?.nonDifferentiable === true;
}

/** The operators of a graph, in order. */
export const operatorsOf = ({ nodes }: Graph): readonly string[] => nodes.map(({ op }) => op);
