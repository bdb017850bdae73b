import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float } from "../src/attribute.js";
import { graphBuilder, inlineFunctions, type Graph, type GraphFunction, type Node } from "../src/index.js";
import { subgraphsOf } from "../src/subgraphs.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const node = (op: string, inputs: string[], outputs: string[], rest: Partial<Node> = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes: {}, ...rest });
const call = (op: string, inputs: string[], outputs: string[], rest: Partial<Node> = {}): Node => node(op, inputs, outputs, { domain: "test", ...rest });
const define = (name: string, nodes: readonly Node[], rest: Partial<GraphFunction> = {}): GraphFunction =>
  ({ domain: "test", name, inputs: ["a"], outputs: ["b"], attributes: [], nodes, opsets: { "": 21, test: 1 }, ...rest });

/** Nodes from x [2] to y [2]. */
function graphOf(functions: readonly GraphFunction[], nodes: readonly Node[]): Graph {
  const g = graphBuilder("calls");
  g.input("x", "float32", [2]);
  return { ...g.build(), functions, nodes, outputs: [{ name: "y", dtype: "float32", shape: [2] }], opsets: { "": 21, test: 1 } };
}

/** The graph with all functions inlined, having checked that it computes the same. */
async function inlined(graph: Graph): Promise<Graph> {
  const result = inlineFunctions(graph, () => true);
  const x = tensor("float32", [2], [-3, 2]);
  expectClose((await runGraph(result, { x }))["y"], (await runGraph(graph, { x }))["y"] ?? x, 1e-6);
  return result;
}

const twice = define("Twice", [node("Add", ["a", "a"], ["sum"]), node("Identity", ["sum"], ["b"])]);

describe("inlineFunctions", () => {
  it("writes bodies out under names of their own, for calls without a name too", async () => {
    const graph = await inlined(graphOf([twice], [call("Twice", ["x"], ["m"]), call("Twice", ["m"], ["y"])]));
    expect(graph.nodes.map(({ name, outputs }) => [name, ...outputs])).toEqual([["Twice/0", "Twice/sum"], ["Twice/1", "m"], ["Twice_1/0", "Twice_1/sum"], ["Twice_1/1", "y"]]);
    expect(graph.functions).toEqual([]);
  });
  it("keeps clear of names there are", async () => {
    const graph = await inlined(graphOf([twice], [node("Neg", ["x"], ["f/sum"], { name: "f/0" }), call("Twice", ["f/sum"], ["y"], { name: "f" })]));
    expect(new Set(graph.nodes.flatMap(({ outputs }) => outputs)).size).toBe(3);
  });
  it("goes into functions that functions call, and keeps the ones not chosen", async () => {
    const outer = define("Outer", [call("Twice", ["a"], ["t"]), call("Twice", ["t"], ["b"])]);
    expect((await inlined(graphOf([twice, outer], [call("Outer", ["x"], ["y"])]))).nodes).toHaveLength(4);
    const partly = inlineFunctions({ ...graphOf([twice, outer], [call("Outer", ["x"], ["y"])]), values: {} }, ({ op }) => op === "Outer");
    expect([partly.nodes.map(({ op }) => op), partly.functions]).toEqual([["Twice", "Twice"], [twice]]);
  });
  it("passes attributes, given or by default, or leaves them out", async () => {
    const attributes = { alpha: { type: "reference", name: "slope", of: "float" } } as const;
    const leaky = define("Leaky", [node("LeakyRelu", ["a"], ["b"], { attributes })], { attributes: ["slope"] });
    const given = await inlined(graphOf([leaky], [call("Leaky", ["x"], ["y"], { attributes: { slope: float(0.5) } })]));
    expect(given.nodes[0]?.attributes).toEqual({ alpha: float(0.5) });
    const withDefault = define("Leaky", leaky.nodes, { attributeDefaults: { slope: float(0.25) } });
    expect((await inlined(graphOf([withDefault], [call("Leaky", ["x"], ["y"])]))).nodes[0]?.attributes).toEqual({ alpha: float(0.25) });
    expect(inlineFunctions(graphOf([leaky], [call("Leaky", ["x"], ["y"])]), () => true).nodes[0]?.attributes).toEqual({});
  });
  it("leaves optional inputs and outputs out", async () => {
    const clip = define("Between", [node("Clip", ["a", "low", "high"], ["b"]), node("Neg", ["a"], ["c"])], { inputs: ["a", "low", "high"], outputs: ["b", "c"] });
    const graph = graphOf([clip], [call("Between", ["x", "", "one"], ["y", ""])]);
    expect((await inlined({ ...graph, initializers: { one: tensor("float32", [], [1]) } })).nodes[0]?.inputs).toEqual(["x", "", "one"]);
  });
  it("renames inside subgraphs of a body", async () => {
    const branch = (op: string): Graph => ({ ...graphBuilder(op).build(), nodes: [node(op, ["m"], [`${op} out`])], outputs: [{ name: `${op} out`, dtype: "float32", shape: [2] }] });
    const choose = define("Choose", [
      node("Add", ["a", "a"], ["m"]), node("Constant", [], ["yes"], { attributes: { value: { type: "tensor", value: tensor("bool", [], [1]) } } }),
      node("If", ["yes"], ["b"], { attributes: { then_branch: { type: "graph", value: branch("Neg") }, else_branch: { type: "graph", value: branch("Abs") } } }),
    ]);
    expect((await inlined(graphOf([choose], [call("Choose", ["x"], ["y"], { name: "c" })]))).nodes.map(({ op }) => op)).toEqual(["Add", "Constant", "If"]);
  });
  it("writes bodies out in subgraphs, under names that the whole graph has not", async () => {
    const branch = (op: string): Graph => ({ ...graphBuilder(op).build(), nodes: [call(op, ["x"], [`${op} out`])], outputs: [{ name: `${op} out`, dtype: "float32", shape: [2] }] });
    const thrice = define("Thrice", [node("Add", ["a", "a"], ["sum"]), node("Add", ["sum", "a"], ["b"])]);
    const choose = node("If", ["yes"], ["m"], { attributes: { then_branch: { type: "graph", value: branch("Twice") }, else_branch: { type: "graph", value: branch("Thrice") } } });
    const graph = await inlined({ ...graphOf([twice, thrice], [choose, call("Twice", ["m"], ["y"])]), initializers: { yes: tensor("bool", [], [1]) } });
    expect(graph.functions).toEqual([]);
    const names = graph.nodes.flatMap((each) => [...each.outputs, ...subgraphsOf(each).flatMap(({ nodes }) => nodes.flatMap(({ outputs }) => outputs))]);
    expect(names.toSorted()).toEqual(["Thrice out", "Thrice/sum", "Twice out", "Twice/sum", "Twice_1/sum", "m", "y"]);
  });
  it("gives the graph itself back where nothing is chosen", () => {
    const graph = graphOf([twice], [call("Twice", ["x"], ["y"])]);
    expect(inlineFunctions(graph, () => false)).toBe(graph);
  });
  it("refuses functions that call themselves", () => {
    const [ping, pong] = [define("Ping", [call("Pong", ["a"], ["b"])]), define("Pong", [call("Ping", ["a"], ["b"])])];
    expect(() => inlineFunctions(graphOf([ping, pong], [call("Ping", ["x"], ["y"])]), () => true)).toThrow('function test.Ping of "calls" calls itself');
  });
});
