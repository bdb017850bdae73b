import type { DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import {
  add, concat, conv, einsum, encodeModel, expand, gather, gelu, globalAveragePool, graphBuilder, inferValues, inlineFunctions, layerNormalization, matmul, maxPool, mul, reduceMean, relu, reshape, rmsNormalization, runsOn,
  scatterAdd, shapeOf, sigmoid, softmax, softmaxCrossEntropy, swapLastAxes, trainingArtifacts, transpose, unsqueeze, updateModel, type Attribute, type Graph, type GraphBuilder, type Node, type Shape, type Value, type ValueInfo,
} from "../src/index.js";
import { int, ints, string } from "../src/attribute.js";
import type { ElementType } from "../src/ir.js";
import { emit } from "../src/value.js";

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
  ["Where", [["bool", X], X, X]], ["Cast", [X], { to: int(1) }], ["Cast", [X], { to: int(7) }], ["Cast", [X], { to: int(11) }],
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
    const session = await ort.InferenceSession.create(encodeModel(graph), { executionProviders: [provider], graphOptimizationLevel: "basic", intraOpNumThreads: 1, logSeverityLevel: 4, ...alone });
    await session.release();
    return true;
  } catch {
    return false;
  }
}

const hasWebGpu = await opens(oneNode(["Relu", [[1]]], "float32"), "webgpu");

const providersOf = (graph: Graph): ReturnType<typeof runsOn>[] => {
  const types = new Map([...graph.inputs, ...graph.parameters, ...Object.values(graph.values), ...graph.outputs].map(({ name, dtype }) => [name, dtype]));
  return graph.nodes.map((node) => runsOn(node, (name) => types.get(name) ?? graph.initializers[name]?.dtype));
};

describe("runsOn", () => {
  // On WebGPU only where there is a device; the table below is the same.
  it.each([["cpu"], ...(hasWebGpu ? [["webgpu"] as const] : [])] as ["cpu" | "webgpu"][])("says what ONNX Runtime does on %s", async (provider) => {
    const wrong: string[] = [];
    for (const spec of NODES)
      for (const dtype of TYPES) {
        const graph = oneNode(spec, dtype);
        const said = providersOf(graph)[0]?.includes(provider) === true;
        if (said !== await opens(graph, provider)) wrong.push(`${spec[0]} of ${dtype}: the table says ${said}`);
      }
    expect(wrong).toEqual([]);
  }, 120_000);
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

const WEIGHT = { kind: "normal", std: 0.02 } as const;
const linear = (g: GraphBuilder, x: Value, name: string, sizes: readonly [number, number]): Value => add(matmul(x, g.parameter(`${name}.weight`, sizes, WEIGHT)), g.parameter(`${name}.bias`, [sizes[1]], { kind: "zeros" }));
const heads = (x: Value): Value => transpose(reshape(x, [0, 0, 2, 4]), [0, 2, 1, 3]); // [batch, 2, rows, 4]
const joined = (x: Value): Value => reshape(transpose(x, [0, 2, 1, 3]), [0, 0, 8]);
const norm = (g: GraphBuilder, x: Value, name: string): Value => layerNormalization(x, g.parameter(`${name}.scale`, [8], { kind: "ones" }), g.parameter(`${name}.bias`, [8], { kind: "zeros" }));

/** Models of the usual kinds, from their inputs to logits [batch, 3]; sizes of batches are names. */
const MODELS: Readonly<Record<string, (g: GraphBuilder) => Value>> = {
  "perceptron": (g) => linear(g, relu(linear(g, g.input("x", "float32", ["batch", 8]), "hidden", [8, 8])), "head", [8, 3]),
  "transformer block": (g) => {
    const tokens = gather(g.parameter("embedding", [20, 8], WEIGHT), g.input("tokens", "int32", ["batch", "rows"])); // [batch, rows, 8]
    const x = norm(g, tokens, "before");
    const [q, k, v] = ["q", "k", "v"].map((name) => heads(linear(g, x, name, [8, 8]))) as [Value, Value, Value];
    const scores = add(mul(matmul(q, swapLastAxes(k)), 0.5), g.input("mask", "float32", ["batch", 1, 1, "rows"]));
    const attended = add(tokens, linear(g, joined(matmul(softmax(scores), v)), "out", [8, 8]));
    return linear(g, reduceMean(add(attended, linear(g, gelu(linear(g, norm(g, attended, "between"), "up", [8, 16])), "down", [16, 8])), { axes: [1] }), "head", [8, 3]);
  },
  "gated block with ONNX's Attention": (g) => {
    const x = rmsNormalization(g.input("x", "float32", ["batch", "rows", 8]), g.parameter("scale", [8], { kind: "ones" }));
    const [q, k, v, gate] = [["q", 8], ["k", 4], ["v", 4], ["gate", 8]].map(([name, width]) => linear(g, x, String(name), [8, Number(width)])) as [Value, Value, Value, Value];
    const y = emit("Attention", [q, k, v], { q_num_heads: int(2), kv_num_heads: int(1), is_causal: int(1) });
    return linear(g, reduceMean(mul(y, mul(gate, sigmoid(gate))), { axes: [1] }), "head", [8, 3]);
  },
  "message passing": (g) => {
    const nodes = g.input("nodes", "float32", ["nodes", 8]);
    const [senders, receivers] = [g.input("senders", "int32", ["edges"]), g.input("receivers", "int32", ["edges"])];
    const messages = relu(linear(g, concat([gather(nodes, senders), gather(nodes, receivers)], 1), "edge", [16, 8])); // [edges, 8]
    const received = scatterAdd(mul(nodes, 0), expand(unsqueeze(receivers, [1]), shapeOf(messages)), messages, { axis: 0 });
    const pooled = matmul(g.input("membership", "float32", ["batch", "nodes"]), relu(linear(g, received, "node", [8, 8])));
    return linear(g, pooled, "head", [8, 3]);
  },
  "convolutions": (g) => {
    const x = g.input("x", "float32", ["batch", 3, 16, 16]);
    const first = maxPool(relu(conv(x, g.parameter("first", [4, 3, 3, 3], WEIGHT), { bias: g.parameter("first.bias", [4], { kind: "zeros" }) })), [2, 2]);
    return linear(g, reshape(globalAveragePool(relu(conv(first, g.parameter("second", [8, 4, 3, 3], WEIGHT)))), [0, 8]), "head", [8, 3]);
  },
  "einsum": (g) => linear(g, einsum("bik,bjk,j->bi", g.input("x", "float32", ["batch", 8, 4]), g.input("y", "float32", ["batch", 5, 4]), g.parameter("w", [5], WEIGHT)), "head", [8, 3]),
};

/** Shapes, axes and counts, which live on the CPU anyway: a few numbers made of a few integers. */
const isFew = ({ shape }: Held): boolean => shape.length === 0 || (shape.length === 1 && typeof shape[0] === "number" && shape[0] <= 8);
const isBookkeeping = (inputs: readonly Held[], outputs: readonly Held[]): boolean =>
  inputs.every((info) => isFew(info) && (info.dtype === "int64" || info.dtype === "int32")) && outputs.every(isFew);

interface Held {
  readonly dtype: ElementType;
  readonly shape: Shape;
}

/** Operators of the written-out graph that WebGPU hands to the CPU, but for bookkeeping. */
function handedOver(graph: Graph): readonly string[] {
  const plain = inferValues(inlineFunctions(graph, () => true));
  const infos = new Map<string, Held>([...plain.inputs, ...plain.parameters, ...Object.values(plain.values), ...plain.outputs].map((info) => [info.name, info]));
  for (const [name, { dtype, shape }] of Object.entries(plain.initializers)) infos.set(name, { dtype, shape });
  const held = (names: readonly string[]): Held[] => names.flatMap((name) => infos.get(name) ?? []);
  const isFine = (node: Node): boolean => runsOn(node, (name) => infos.get(name)?.dtype).includes("webgpu") || isBookkeeping(held(node.inputs), held(node.outputs));
  return plain.nodes.filter((node) => !isFine(node)).map(({ op, inputs }) => `${op}(${held(inputs).map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join(", ")})`);
}

describe("training graphs", () => {
  it.each(Object.entries(MODELS))("of a %s stay on WebGPU", (name, model) => {
    const g = graphBuilder(name);
    g.output("loss", reduceMean(softmaxCrossEntropy(model(g), g.input("labels", "int32", ["batch"]))));
    const artifacts = trainingArtifacts(g.build(), { loss: "loss" });
    expect([artifacts.training, artifacts.evaluation, updateModel(artifacts)].map(handedOver)).toEqual([[], [], []]);
  });
  it("would tell what does not", () => {
    const g = graphBuilder("loss");
    const x = g.input("x", "float32", ["batch", 3]);
    g.output("y", emit("Round", [emit("ConstantOfShape", [shapeOf(x)])]));
    expect(handedOver(g.build())).toEqual(["ConstantOfShape(int64[2])", "Round(float32[batch,3])"]);
  });
});
