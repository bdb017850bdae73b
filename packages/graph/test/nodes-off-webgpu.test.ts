// Graphs that should stay on WebGPU do, by the table of kernels; the table itself is tested in providers.test.ts.
import { describe, expect, it } from "vitest";
import {
  add, concat, conv, einsum, expand, gather, gelu, globalAveragePool, graphBuilder, layerNormalization, matmul, maxPool, mul, nodesOffWebGpu, reduceMean, relu, reshape, rmsNormalization,
  scatterAdd, shapeOf, sigmoid, softmax, softmaxCrossEntropy, swapLastAxes, trainingArtifacts, transpose, unsqueeze, updateModel, type Graph, type GraphBuilder, type Value,
} from "../src/index.js";
import { int } from "../src/attribute.js";
import { emit } from "../src/value.js";

/** Nodes as "Round(float32[batch,3])". */
const handedOver = (graph: Graph): readonly string[] =>
  nodesOffWebGpu(graph).map(({ node: { op }, operands }) => `${op}(${operands.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join(", ")})`);

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

describe("nodesOffWebGpu", () => {
  it.each(Object.entries(MODELS))("finds none in the artifacts of a %s", (name, model) => {
    const g = graphBuilder(name);
    g.output("loss", reduceMean(softmaxCrossEntropy(model(g), g.input("labels", "int32", ["batch"]))));
    const artifacts = trainingArtifacts(g.build(), { loss: "loss" });
    expect([artifacts.training, artifacts.evaluation, updateModel(artifacts)].map(handedOver)).toEqual([[], [], []]);
  });
  it("finds what has no kernel, but for arithmetic on shapes", () => {
    const g = graphBuilder("loss");
    const x = g.input("x", "float32", ["batch", 3]);
    g.output("y", emit("Round", [emit("ConstantOfShape", [shapeOf(x)])]));
    expect(handedOver(g.build())).toEqual(["ConstantOfShape(int64[2])", "Round(float32[batch,3])"]);
  });
});
