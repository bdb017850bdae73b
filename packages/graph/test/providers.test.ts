import type { DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { encodeModel, graphBuilder, runsOn, type Attribute, type Graph, type Node, type Shape, type ValueInfo } from "../src/index.js";
import { int, ints, string } from "../src/attribute.js";
import { onWebGpu, WITHOUT_WEBGPU } from "./device.js";

const TYPES = ["float32", "float16", "float64", "int32", "uint32", "int64", "bool", "uint8"] as const satisfies readonly DType[];

/** An input: a shape of the type under test, or of a fixed type, or constant integers. */
type Input = readonly number[] | readonly [DType, readonly number[]] | { readonly integers: readonly number[] };
type OneNode = readonly [op: string, inputs: readonly Input[], attributes?: Readonly<Record<string, Attribute>>];

const X = [2, 3, 4, 4];
const AXIS = { integers: [1] };
const one = (op: string): OneNode => [op, [X]];
const two = (op: string): OneNode => [op, [X, X]];
const NODES: readonly OneNode[] = [
  ...["Abs", "Neg", "Reciprocal", "Exp", "Log", "Erf", "Sqrt", "Tanh", "Sigmoid", "Relu", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "Gelu", "Sign", "Round", "Floor", "Sin", "IsNaN", "Not", "Softmax", "LogSoftmax", "Hardmax", "Identity", "Transpose", "Shape", "Size", "Flatten", "Trilu", "Dropout", "RandomNormalLike", "GlobalAveragePool", "ArgMax"].map(one),
  ...["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Mod", "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", "And", "Or", "Xor", "BitwiseAnd", "PRelu", "Sum"].map(two),
  ...["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL2", "ReduceSumSquare", "Unsqueeze"].map((op): OneNode => [op, [X, AXIS]]),
  ["Where", [["bool", X], X, X]], ["Pow", [X, ["int32", X]]], ["Pow", [X, ["int64", X]]], ["Pow", [X, ["float64", X]]], ["Cast", [X], { to: int(1) }], ["Cast", [X], { to: int(7) }], ["Cast", [X], { to: int(11) }],
  ["MatMul", [[2, 3, 4], [2, 4, 5]]], ["Gemm", [[3, 4], [4, 5], [5]]], ["Einsum", [[3, 4], [4, 5]], { equation: string("ij,jk->ik") }],
  ["Conv", [[1, 2, 5, 5], [3, 2, 3, 3], [3]]], ["ConvTranspose", [[1, 2, 5, 5], [2, 3, 3, 3]]], ["MaxPool", [[1, 2, 5, 5]], { kernel_shape: ints([2, 2]) }], ["AveragePool", [[1, 2, 5, 5]], { kernel_shape: ints([2, 2]) }],
  ["LayerNormalization", [X, [4], [4]]], ["SimplifiedLayerNormalization", [X, [4]]], ["InstanceNormalization", [X, [3], [3]]], ["GroupNormalization", [X, [3], [3]], { num_groups: int(3) }], ["BatchNormalization", [X, [3], [3], [3], [3]]],
  ["Gather", [[5, 4], ["int32", [2, 2]]]], ["GatherElements", [[5, 4], ["int32", [2, 2]]]], ["GatherND", [[5, 4], ["int64", [2, 1]]]], ["ScatterElements", [[5, 4], ["int32", [2, 2]], [2, 2]], { reduction: string("add") }],
  ["ScatterND", [[5, 4], ["int64", [2, 1]], [2, 4]]], ["Slice", [[5, 4], { integers: [1] }, { integers: [3] }]], ["Pad", [[5, 4], { integers: [1, 1, 1, 1] }]], ["Expand", [[1, 4], { integers: [3, 4] }]], ["Tile", [[1, 4], { integers: [3, 4] }]],
  ["Reshape", [[2, 4], { integers: [8] }]], ["Squeeze", [[2, 1, 3], AXIS]], ["Concat", [[2, 4], [2, 4]], { axis: int(0) }], ["Range", [[], [], []]], ["ConstantOfShape", [["int64", [2]]]],
  ["com.microsoft.FusedMatMul", [[2, 3, 4], [2, 4, 5]]], ["com.microsoft.FastGelu", [X]], ["com.microsoft.BiasGelu", [X, [4]]], ["com.microsoft.SkipLayerNormalization", [[2, 3, 4], [2, 3, 4], [4], [4]]],
  ["com.microsoft.MultiHeadAttention", [[2, 3, 8], [2, 3, 8], [2, 3, 8]], { num_heads: int(2) }], ["com.microsoft.Attention", [[2, 3, 8], [8, 24], [24]], { num_heads: int(2) }],
];

/** A graph of one node, its inputs fed or constant. */
function oneNode([name, inputs, attributes = {}]: OneNode, dtype: DType): Graph {
  const [domain, op] = name.startsWith("com.microsoft.") ? ["com.microsoft", name.slice(14)] : ["", name];
  const constants = inputs.flatMap((input, at) => ("integers" in input ? [[`x${at}`, { dtype: "int64" as const, shape: [input.integers.length], data: BigInt64Array.from(input.integers, BigInt) }] as const] : []));
  const fed = inputs.flatMap((input, at): ValueInfo[] => ("integers" in input ? [] : typeof input[0] === "string" ? [{ name: `x${at}`, dtype: input[0], shape: input[1] as Shape }] : [{ name: `x${at}`, dtype, shape: input as Shape }]));
  const node: Node = { op, domain, name: "node", inputs: inputs.map((_, at) => `x${at}`), outputs: ["y"], attributes };
  return {
    ...graphBuilder(op).build(), inputs: fed, initializers: Object.fromEntries(constants), nodes: [node],
    outputs: [{ name: "y", dtype: "float32", shape: [], unknown: "type" }], opsets: { "": 21, "com.microsoft": 1 },
  };
}

/** Whether a session on this provider alone takes the graph. */
async function opens(graph: Graph, provider: "cpu" | "webgpu"): Promise<boolean> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const ort = await import("onnxruntime-node");
  const alone = provider === "webgpu" ? { extra: { session: { disable_cpu_ep_fallback: "1" } } } : {};
  try {
    const session = await ort.InferenceSession.create(encodeModel(graph), { executionProviders: [provider], graphOptimizationLevel: "disabled", intraOpNumThreads: 1, logSeverityLevel: 4, ...alone });
    await session.release();
    return true;
  } catch {
    return false;
  }
}

const providersOf = (graph: Graph): ReturnType<typeof runsOn>[] => {
  const types = new Map([...graph.inputs, ...graph.parameters, ...Object.values(graph.values), ...graph.outputs].map(({ name, dtype }) => [name, dtype]));
  return graph.nodes.map((node) => runsOn(node, (name) => types.get(name) ?? graph.initializers[name]?.dtype));
};

/** Every node with every element type, in the table and in ONNX Runtime. */
async function expectTableOf(provider: "cpu" | "webgpu"): Promise<void> {
  const wrong: string[] = [];
  for (const spec of NODES)
    for (const dtype of TYPES) {
      const graph = oneNode(spec, dtype);
      const said = providersOf(graph)[0]?.includes(provider) === true;
      if (said !== await opens(graph, provider)) wrong.push(`${spec[0]} of ${dtype}: the table says ${said}`);
    }
  expect(wrong).toEqual([]);
}

describe("runsOn", () => {
  it("says what ONNX Runtime does on CPU", () => expectTableOf("cpu"), 120_000);
  it.skipIf(!onWebGpu)(`says what ONNX Runtime does on WebGPU ${WITHOUT_WEBGPU}`, () => expectTableOf("webgpu"), 120_000);
  it("knows what fails when run, constants, operators without operands, and what it does not know", () => {
    const node = (op: string, attributes: Node["attributes"] = {}, inputs: readonly string[] = ["x"], domain = ""): Node => ({ op, domain, name: "", inputs, outputs: ["y"], attributes });
    const float = (): DType => "float32";
    expect(runsOn(node("BatchNormalization", { training_mode: int(1) }), float)).toEqual(["cpu"]);
    expect(runsOn(node("Constant", {}, []), float)).toEqual(["cpu", "webgpu"]);
    expect(runsOn(node("RandomNormal", {}, []), () => undefined)).toEqual(["cpu"]);
    expect(runsOn(node("GatherUnique", {}, ["x"], "mpm"), float)).toEqual([]);
    expect(runsOn(node("Relu"), () => undefined)).toEqual([]);
    expect(runsOn(node("CastLike", {}, ["x", "like"]), (name) => (name === "x" ? "float32" : "float64"))).toEqual(["cpu"]);
  });
});
