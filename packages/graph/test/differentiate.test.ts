import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import {
  add, concat, decodeModel, differentiate, encodeModel, extendGraph, gradientName, gatherUnique, graphBuilder, layerNormalization, matmul, mul, nodesOffWebGpu, reduceMean, reduceSum, relu, reshape,
  softmaxCrossEntropy, split, stopGradient, tanh, type Graph, type GraphFunction, type Node,
} from "../src/index.js";
import { int } from "../src/attribute.js";
import { numbers } from "./arbitrary-case.js";
import { checkGradients, expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const node = (op: string, inputs: string[], outputs: string[], rest: Partial<Node> = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes: {}, ...rest });
const opsets = { "": 21 };

/** Loss of a small network; 4 rows of 3 features, 5 classes. */
function network(): Graph {
  const g = graphBuilder("network");
  const x = g.input("x", "float32", ["rows", 3]);
  const hidden = relu(add(matmul(x, g.parameter("w1", [3, 6], { kind: "glorotUniform" })), g.parameter("b1", [6], { kind: "zeros" })));
  const normal = layerNormalization(hidden, g.parameter("scale", [6], { kind: "ones" }), g.parameter("shift", [6], { kind: "zeros" }));
  const logits = matmul(normal, g.parameter("w2", [6, 5], { kind: "glorotUniform" }));
  g.output("logits", logits);
  g.output("loss", reduceMean(softmaxCrossEntropy(logits, g.input("target", "int32", ["rows"]))));
  return g.build();
}

function networkFeeds(graph: Graph): Record<string, Tensor> {
  const parameters = graph.parameters.map(({ name, shape }) => [name, narrow(numbers(1, name, shape.map(Number)))] as const);
  return { ...Object.fromEntries(parameters), x: narrow(numbers(2, "x", [4, 3])), target: tensor("int32", [4], [0, 4, 2, 2]) };
}

const entries = (value: Tensor | undefined): number[] => Array.from(value?.data ?? [], Number);
const narrow = ({ shape, data }: Tensor<"float64">): Tensor<"float32"> => tensor("float32", shape, Float32Array.from(data));

describe("differentiate", () => {
  it("adds an output per parameter, in its shape, and keeps the others", async () => {
    const graph = differentiate(network(), { loss: "loss" });
    expect(graph.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["logits", ["rows", 5]], ["loss", []], ["w1_grad", [3, 6]], ["b1_grad", [6]], ["scale_grad", [6]], ["shift_grad", [6]], ["w2_grad", [6, 5]],
    ]);
    expect(graph.opsets).toEqual({ "": 21, mpm: 1 });
    const results = await runGraph(graph, networkFeeds(graph));
    for (const { name, shape } of graph.parameters) expect(results[gradientName(name)]?.shape).toEqual(shape);
  });

  it("uses none of the operators WebGPU lacks", () => {
    expect(nodesOffWebGpu(differentiate(network(), { loss: "loss" }))).toEqual([]);
  });

  it("agrees with a smaller step along a random direction", async () => {
    const graph = differentiate(network(), { loss: "loss" });
    const feeds = networkFeeds(graph);
    const results = await runGraph(graph, feeds);
    for (const { name } of graph.parameters) {
      const [value, gradient] = [feeds[name], results[gradientName(name)]];
      const moved = (change: number): Record<string, Tensor> => ({ ...feeds, [name]: { dtype: "float32", shape: value?.shape ?? [], data: Float32Array.from(entries(value), (x, at) => x + change * Math.cos(at)) } });
      const [up, down] = [(await runGraph(graph, moved(1e-2)))["loss"], (await runGraph(graph, moved(-1e-2)))["loss"]];
      const slope = (Number(up?.data[0]) - Number(down?.data[0])) / 2e-2;
      const expected = entries(gradient).map((x, at) => x * Math.cos(at)).reduce((a, b) => a + b, 0);
      expect(Math.abs(slope - expected)).toBeLessThan(2e-3 * Math.max(1, Math.abs(expected)));
    }
  });

  it("differentiates what a file holds alike", async () => {
    const graph = network();
    const feeds = networkFeeds(graph);
    const fresh = await runGraph(differentiate(graph, { loss: "loss" }), feeds);
    const { values: _, ...decoded } = decodeModel(encodeModel(graph));
    const unnamed = decoded.nodes.map((one) => ({ ...one, name: "" }));
    for (const read of [decodeModel(encodeModel(graph)), { ...decoded, values: {} }, { ...decoded, nodes: unnamed, values: {} }]) {
      const results = await runGraph(differentiate(read, { loss: "loss" }), feeds);
      for (const name of Object.keys(fresh)) expectClose(results[name], fresh[name] ?? feeds["x"] as Tensor, 0, name);
    }
  });

  it("sends the gradients of several uses together: a chain that forks and joins", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [2, 3]) }, build: ({ x }) => {
      const [left = x, right = x] = split(concat([mul(x, x), tanh(x)], 0), [2, 2], 0);
      return add(mul(left, right), mul(x, reduceSum(right, { axes: [0] })));
    } });
  });

  it("takes gradients by inputs and by values in between", async () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [2]);
    const squared = mul(x, x);
    g.output("loss", reduceSum(mul(squared, 3)));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x", squared.name] }), { x: tensor("float32", [2], [1, 2]) });
    expectClose(results["x_grad"], tensor("float32", [2], [6, 12]), 1e-6);
    expectClose(results[gradientName(squared.name)], tensor("float32", [2], [3, 3]), 1e-6);
  });

  it("takes a loss of shape [1]", async () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(mul(g.parameter("w", [3], { kind: "ones" }), 2), { keepDims: true }));
    const results = await runGraph(differentiate(g.build(), { loss: "loss" }), { w: tensor("float32", [3]) });
    expectClose(results["w_grad"], tensor("float32", [3], [2, 2, 2]), 0);
  });

  it("inlines functions without a rule, keeps those with one", async () => {
    const g = graphBuilder("g");
    const w = g.parameter("w", [3], { kind: "ones" });
    const kept = gatherUnique(reshape(w, [3, 1]), g.constant(tensor("int32", [3], [2, 0, 1])), g.constant(tensor("int32", [3], [1, 2, 0])));
    g.output("loss", reduceSum(mul(stopGradient(kept), kept)));
    const inner = g.build();
    const cube: GraphFunction = { domain: "test", name: "Cube", inputs: ["x"], outputs: ["y"], attributes: [], nodes: [node("Mul", ["x", "x"], ["square"]), node("Mul", ["square", "x"], ["y"])], opsets };
    const chained: Graph = { ...inner, outputs: [{ name: "total", dtype: "float32", shape: [] }], functions: [...inner.functions, cube], nodes: [...inner.nodes, node("Cube", ["loss"], ["total"], { domain: "test" })] };
    const graph = differentiate(chained, { loss: "total" });
    expect(graph.functions.map(({ name }) => name)).toEqual(["GatherUnique"]);
    const results = await runGraph(graph, { w: tensor("float32", [3], [1, 2, 3]) });
    expectClose(results["w_grad"], tensor("float32", [3], [1, 2, 3].map((x) => 3 * 14 ** 2 * x)), 1e-6);
  });

  it("leaves alone what is not on the way to the loss", () => {
    const graph = { ...network(), opsets: { "": 21, "ai.example": 1 } };
    const beside: Graph = { ...graph, outputs: [...graph.outputs, { name: "extra", dtype: "float32", shape: ["rows"] }], nodes: [...graph.nodes, node("Mystery", ["logits"], ["extra"], { domain: "ai.example" })] };
    expect(differentiate(beside, { loss: "loss" }).outputs.map(({ name }) => name)).toContain("extra");
  });
});

describe("differentiate says", () => {
  const graph = network();

  it("which outputs there are", () => { expect(() => differentiate(graph, { loss: "cost" })).toThrow('loss "cost" is no output of "network": it has logits, loss'); });
  it("that the loss has one entry", () => { expect(() => differentiate(graph, { loss: "logits" })).toThrow('loss "logits" has shape [rows, 5]: expected one entry; take a mean or a sum'); });
  it("that the loss is a floating-point number", () => {
    const g = graphBuilder("g");
    g.output("count", g.input("n", "int32", []));
    expect(() => differentiate(g.build(), { loss: "count" })).toThrow('loss "count" is int32');
  });
  it("that a parameter is not used", () => {
    const g = extendGraph(graph);
    g.parameter("idle", [2], { kind: "zeros" });
    expect(() => differentiate(g.build(), { loss: "loss" })).toThrow('"idle" has no gradient: "loss" does not depend on it in "network"; leave it out, or freeze it');
  });
  it("that a name is none", () => { expect(() => differentiate(graph, { loss: "loss", parameters: ["w3"] })).toThrow('"w3" is no value of "network": it has parameters w1, b1, scale, shift, w2'); });
  it("which operator has no rule, its node and the path", () => {
    const g = graphBuilder("g");
    const scaled = mul(g.parameter("w", [3], { kind: "ones" }), 2);
    const [drawn = scaled] = g.emit("Bernoulli", [scaled]);
    g.output("loss", reduceSum(drawn));
    expect(() => differentiate(g.build(), { loss: "loss" })).toThrow(
      'operator Bernoulli (node "bernoulli_0") has no gradient rule; it lies on the path loss <- bernoulli_0 <- mul_0 <- w. Add a rule or freeze the parameters behind it');
  });
  it("that an If has none, which reads a parameter inside without listing it", () => {
    const branch = (op: string): Graph => ({ ...graphBuilder(op).build(), nodes: [node(op, ["w"], [`${op} out`])], outputs: [{ name: `${op} out`, dtype: "float32", shape: [1] }] });
    const g = graphBuilder("g");
    g.input("which", "bool", []);
    g.parameter("w", [1], { kind: "ones" });
    const choice = node("If", ["which"], ["loss"], { name: "choice", attributes: { then_branch: { type: "graph", value: branch("Neg") }, else_branch: { type: "graph", value: branch("Abs") } } });
    const graphWithIf: Graph = { ...g.build(), nodes: [choice], outputs: [{ name: "loss", dtype: "float32", shape: [1] }] };
    expect(() => differentiate(graphWithIf, { loss: "loss" })).toThrow('operator If (node "choice") has no gradient rule; it lies on the path loss <- w');
  });
});

describe("values of unknown type", () => {
  /** x to the loss mean(x w), and by way of an operator nobody knows to "side", through `ops`. */
  function withSide(...ops: readonly string[]): Graph {
    const g = graphBuilder("g");
    g.output("loss", reduceMean(mul(g.input("x", "float32", [3]), g.parameter("w", [3], { kind: "ones" }))));
    const graph = g.build();
    const names = ["mystery", ...ops].map((op, index) => (index === ops.length ? "side" : `${op}${index}`));
    const nodes = names.map((name, index) => ({ op: ["Mystery", ...ops][index] ?? "", domain: index === 0 ? "ai.example" : "", name: index === 0 ? "mystery" : name, inputs: [names[index - 1] ?? "mul_0"], outputs: [name], attributes: {} }));
    return { ...graph, nodes: [...graph.nodes, ...nodes], outputs: [...graph.outputs, { name: "side", dtype: "float32", shape: [], unknown: "type" }] };
  }
  it("do not matter beside the path of the gradient", async () => {
    const graph = differentiate(withSide("LogSoftmax", "Relu"), { loss: "loss" });
    expect(graph.nodes.map(({ op }) => op)).toEqual(expect.arrayContaining(["Mystery", "LogSoftmax", "Relu"]));
    const { outputs, nodes, ...rest } = graph;
    const known = { ...rest, outputs: outputs.filter(({ name }) => name !== "side"), nodes: nodes.filter(({ op }) => !["Mystery", "LogSoftmax", "Relu"].includes(op)) };
    expectClose((await runGraph(known, { x: tensor("float32", [3], [3, 6, 9]), w: tensor("float32", [3], [1, 1, 1]) }))["w_grad"], tensor("float32", [3], [1, 2, 3]), 1e-6);
  });
  it.each(["Relu", "LogSoftmax"])("lead to the operator without a rule that they come from, through %s", (op) => {
    const graph = withSide(op, "ReduceSum");
    const loss = { ...graph, outputs: [{ name: "side", dtype: "float32", shape: [] }] } as const;
    const expected = `operator ai.example.Mystery (node "mystery") has no gradient rule; it lies on the path side <- ${op}1 <- mystery0 <- mul_0 <- w.`;
    expect(() => differentiate(loss, { loss: "side" })).toThrow(expected);
    const declared = { ...loss, values: { ...graph.values, [`${op}1`]: { name: `${op}1`, dtype: "float32", shape: [3] } } } as const;
    expect(() => differentiate(declared, { loss: "side" })).toThrow(expected);
    expect(() => differentiate(graph, { loss: "side" })).toThrow('the graph does not know the type of the loss "side"');
  });
  it("are named where a known operator reads too little to tell its output's type", () => {
    const g = graphBuilder("g");
    const [w] = [g.parameter("w", [6], { kind: "ones" }), g.input("sizes", "int64", ["rank"])];
    const nodes = [node("Reshape", [w.name, "sizes"], ["reshaped"], { name: "r" }), node("Relu", ["reshaped"], ["positive"]), node("ReduceSum", ["positive"], ["loss"], { attributes: { keepdims: int(0) } })];
    const graph: Graph = { ...g.build(), nodes, outputs: [{ name: "loss", dtype: "float32", shape: [] }] };
    const untold = { ...graph, nodes: [node("If", ["c"], ["reshaped"], { name: "choice" }), ...nodes.slice(1)], inputs: [{ name: "c", dtype: "bool", shape: [] }] } as const;
    expect(() => differentiate(untold, { loss: "loss", parameters: ["reshaped"] })).toThrow('no gradient passes "reshaped", as the graph does not know its type: If "choice" leaves it open; declare it');
    expect(() => differentiate(graph, { loss: "loss" })).toThrow('no gradient passes "reshaped", as the graph does not know its type: Reshape "r": the number of entries of its input 1 ("sizes") is not known');
  });
});
