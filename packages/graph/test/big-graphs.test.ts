// Graphs of thousands of nodes, readers, parameters and inputs. Nothing is timed; what takes quadratic time or recurses would not end here.
import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import {
  add, concat, decodeModel, differentiate, encodeModel, extendGraph, flatLayout, graphBuilder, inlineFunctions, layerNormalization, liftParameters, mul,
  reduceMean, reduceSum, relu, simplify, split, sub, tanh, trainingArtifacts, type Graph, type GraphBuilder, type GraphFunction, type Node, type Parameter,
  type Value,
} from "../src/index.js";
import { runGraph } from "./run-graph.js";

const range = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const node = (op: string, inputs: readonly string[], outputs: readonly string[], rest: Partial<Node> = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes: {}, ...rest });
const count = (graph: Graph, op: string): number => graph.nodes.filter((each) => each.op === op).length;

/** Mean square of what is made of x [rows, 2] and a weight w [2]. */
function squares(build: (x: Value, w: Value, g: GraphBuilder) => Value): Graph {
  const g = graphBuilder("big");
  const y = build(g.input("x", "float32", ["rows", 2]), g.parameter("w", [2], { kind: "ones" }), g);
  g.output("loss", reduceMean(mul(y, y)));
  return g.build();
}

/** One node after the other, with little to differentiate. */
const chain = (length: number): Graph => squares((x, w) => range(length, (index) => index).reduce((y, index) => add(y, index % 7), mul(x, w)));

describe("a graph of many nodes", () => {
  it("is differentiated along a chain of 20,000", () => {
    const gradients = differentiate(chain(20_000), { loss: "loss" });
    expect([count(gradients, "Add"), gradients.outputs.map(({ name }) => name)]).toEqual([20_001, ["loss", "w_grad"]]);
  });

  it("is put in order from its end", () => {
    const graph = chain(10_000);
    const read = decodeModel(encodeModel({ ...graph, nodes: graph.nodes.toReversed() }));
    expect(read.nodes.map(({ outputs }) => outputs)).toEqual(graph.nodes.map(({ outputs }) => outputs));
  });

  it("says which operator at the start of a chain has no rule, or makes a value of unknown type", () => {
    const graph = chain(10_000);
    const nodes = graph.nodes.map((each, index) => (index === 1 ? { ...each, op: "Strange" } : each));
    const unknown = Object.fromEntries(Object.values(graph.values).map((info) => [info.name, { ...info, unknown: "shape" as const }]));
    for (const values of [graph.values, unknown])
      expect(() => differentiate({ ...graph, nodes, values }, { loss: "loss" })).toThrow('operator Strange (node "add_0") has no gradient rule');
  });

  it("adds up the gradients of a residual network", async () => {
    const graph = squares((x, w) => range(500, () => 0.001).reduce((y, rate) => add(y, mul(y, rate)), mul(x, w)));
    const { w_grad } = await runGraph(differentiate(graph, { loss: "loss" }), { x: tensor("float32", [1, 2], [1, 2]), w: tensor("float32", [2], [1, 1]) }, { optimise: false });
    const growth = 1.001 ** 1000;
    expect(Array.from(w_grad?.data ?? [], Number).map((entry) => entry / growth)).toEqual([expect.closeTo(1, 4), expect.closeTo(4, 4)]);
  });

  it("sends the gradients of thousands of readers to one value", () => {
    const graph = squares((x, w) => concat(range(2000, (index) => add(mul(x, w), index)), 1));
    const gradients = differentiate(graph, { loss: "loss" });
    expect([count(gradients, "Split"), count(gradients, "Add")]).toEqual([1, 2000 + 2000]);
  });

  it("gives optional outputs to thousands of nodes", () => {
    const g = graphBuilder("g");
    const [x, scale] = [g.input("x", "float32", ["rows", 2]), g.parameter("scale", [2], { kind: "ones" })];
    const norms = range(5000, () => layerNormalization(x, scale, undefined));
    for (const norm of norms.toReversed()) g.siblingOutput(norm, 2);
    expect(g.nodes().map(({ outputs }) => outputs.length)).toEqual(norms.map(() => 3));
  });

  it("has functions written out where thousands of nodes call them", () => {
    const block: GraphFunction = { domain: "test", name: "Block", inputs: ["a"], outputs: ["b"], attributes: [], nodes: [node("Inner", ["a"], ["b"], { domain: "test" })], opsets: { test: 1 } };
    const inner: GraphFunction = { domain: "test", name: "Inner", inputs: ["a"], outputs: ["c"], attributes: [], nodes: [node("Neg", ["a"], ["b"]), node("Neg", ["b"], ["c"])], opsets: { "": 21 } };
    const nodes = range(2000, (index) => node("Block", [index === 0 ? "x" : `h${index - 1}`], [`h${index}`], { domain: "test" }));
    const graph = inlineFunctions({ ...chain(0), nodes, functions: [block, inner], outputs: [] }, () => true);
    expect([count(graph, "Neg"), graph.nodes.length, graph.functions]).toEqual([4000, 4000, []]);
    expect(new Set(graph.nodes.flatMap(({ outputs }) => outputs)).size).toBe(4000);
  });

  it("is simplified where everything stands twice, and where nothing is needed", () => {
    const twice = squares((x, w) => sub(...range(2, () => range(2000, () => relu).reduce((y, step, index) => step(add(y, index)), mul(x, w))) as [Value, Value]));
    expect(count(simplify(twice), "Relu")).toBe(2000);
    expect(simplify({ ...twice, outputs: [] }).nodes).toEqual([]);
  });
});

describe("a graph of many parameters", () => {
  const names = range(1000, (index) => `block${index}.weight`);
  const graph = squares((x, w, g) => concat(names.map((name) => mul(mul(x, w), g.parameter(name, [2], { kind: "ones" }))), 1));

  it("has training artifacts", () => {
    const frozen = names.slice(0, 500);
    const artifacts = trainingArtifacts(graph, { loss: "loss", frozen });
    expect(artifacts.frozen.map(({ name }) => name)).toEqual(frozen);
    expect(artifacts.trainable.map(({ name }) => name)).toEqual(["w", ...names.slice(500)]);
    expect(count(artifacts.training, "InPlaceAccumulatorV2")).toBe(501);
  });

  it("finds them by name, and lifts them from a file", () => {
    const builder = extendGraph(graph);
    expect(names.map((name) => builder.parameterValue(name)?.name)).toEqual(names);
    const weights = Object.fromEntries(range(20_000, (index) => [`w${index}`, tensor("float32", [1], [index])]));
    const lifted = liftParameters({ ...graph, initializers: weights }, Object.keys(weights));
    expect([lifted.graph.parameters.length, Object.keys(lifted.values).length]).toEqual([graph.parameters.length + 20_000, 20_000]);
  });

  it("is laid out flat by lists of names", () => {
    const parameters = range(20_000, (index): Parameter => ({ name: `w${index}`, dtype: "float32", shape: [2], init: { kind: "ones" } }));
    const layout = flatLayout(parameters, [{ match: parameters.map(({ name }) => name).toReversed(), weightDecay: 0.1 }]);
    expect([layout.size, layout.entries.length, layout.groups]).toEqual([40_000, 20_000, [{ start: 0, stop: 40_000, weightDecay: 0.1, learningRateScale: 1 }]]);
  });
});

describe("a node of many values", () => {
  it("joins and splits thousands of them", () => {
    const graph = squares((x, w) => {
      const parts = split(concat(range(3000, () => mul(x, w)), 1), range(2000, () => 3), 1);
      return concat(parts.toReversed(), 1);
    });
    expect(graph.values["concat_1"]?.shape).toEqual(["rows", 6000]);
    expect(differentiate(graph, { loss: "loss" }).nodes.filter(({ op }) => op === "Split").map(({ outputs }) => outputs.length)).toEqual([2000, 2000, 3000]);
  });

  it("joins thousands of one symbolic size, and many of different ones", () => {
    const even = squares((x, w) => concat(range(3000, () => mul(x, w)), 0));
    expect(even.values["concat_0"]?.shape).toEqual(["3000*rows", 2]);
    expect(count(differentiate(even, { loss: "loss" }), "Split")).toBe(1);
    const uneven = squares((x, w, g) => concat([x, ...range(60, (index) => g.input(`x${index}`, "float32", [`rows${index}`, 2]))].map((part) => mul(part, w)), 0));
    expect(count(differentiate(uneven, { loss: "loss" }), "Split")).toBe(1);
  });
});

describe("long texts", () => {
  it("names values at length", () => {
    const long = (index: number): string => `${"encoder/block/".repeat(100)}${index}`;
    const graph = squares((x, w, g) => range(500, (index) => g.parameter(long(index), [2], { kind: "ones" })).reduce((y, weight) => add(y, weight), mul(x, w)));
    const read = decodeModel(encodeModel(differentiate(graph, { loss: "loss" })));
    expect(read.outputs.at(-1)?.name).toBe(`${long(499)}_grad`);
    expect(simplify(read).nodes).toHaveLength(read.nodes.length);
  });

  it("adds up sizes of many symbols", () => {
    const g = graphBuilder("sizes");
    const sizes = range(300, (index) => g.input(`x${index}`, "float32", [`rows${String(index).padStart(3, "0")}`, 2]));
    const growing = sizes.slice(1).reduce((all, part) => tanh(concat([all, part], 0)), sizes[0] ?? g.value("x0"));
    expect(String(growing.shape[0]).split(" + ")).toEqual(sizes.map(({ shape }) => shape[0]));
    expect(reduceSum(growing).shape).toEqual([]);
  });
});
