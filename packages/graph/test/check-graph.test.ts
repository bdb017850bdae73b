import { MpmError, tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { checkGraph } from "../src/check-graph.js";
import { differentiate } from "../src/differentiate.js";
import type { Graph, GraphFunction, Node, ValueInfo } from "../src/ir.js";
import { emptyGraph } from "./arbitrary-graph.js";

const info = (name: string): ValueInfo => ({ name, dtype: "float32", shape: [1] });
const node = (op: string, inputs: string[], outputs: string[], body?: Graph): Node =>
  ({ op, domain: "", name: "", inputs, outputs, attributes: body === undefined ? {} : { body: { type: "graph", value: body } } });
const graph = (nodes: Node[], rest: Partial<Graph> = {}): Graph => ({ ...emptyGraph, name: "g", inputs: [info("x")], outputs: [info("y")], nodes, ...rest });
const body = (nodes: Node[], output: string, inputs: string[] = []): Graph => ({ ...emptyGraph, name: "body", inputs: inputs.map(info), nodes, outputs: [info(output)] });
const functionOf = (nodes: Node[], rest: Partial<GraphFunction> = {}): GraphFunction =>
  ({ domain: "local", name: "F", inputs: ["a"], outputs: ["b"], attributes: [], nodes, opsets: {}, ...rest });

describe("checkGraph accepts", () => {
  it.each<[string, Graph]>([
    ["optional inputs and outputs left out", graph([node("Clip", ["x", "", "high"], ["y", ""])], { initializers: { high: tensor("float32", [], [1]) } })],
    ["inputs, parameters and constants as outputs", graph([], { outputs: [info("x"), info("w")], parameters: [{ ...info("w"), init: { kind: "ones" } }] })],
    ["subgraphs that read the graphs around them", graph([node("Neg", ["x"], ["a"]), node("If", ["x"], ["y"], body([node("Add", ["a", "x"], ["inner"])], "inner"))])],
    ["subgraphs that use names of each other", graph([node("If", ["x"], ["a"], body([node("Neg", ["x"], ["i"])], "i")), node("If", ["a"], ["y"], body([node("Neg", ["x"], ["i"])], "i"))])],
    ["functions that nothing calls", graph([node("Neg", ["x"], ["y"])], { functions: [functionOf([node("Neg", ["a"], ["b"])])] })],
    ["names that objects have of their own", graph([node("Neg", ["x"], ["__proto__"]), node("Neg", ["__proto__"], ["y"])])],
  ])("%s", (_, good) => {
    expect(() => checkGraph(good)).not.toThrow();
  });
});

describe("checkGraph refuses", () => {
  it.each<[string, Graph, string]>([
    ["a cycle", graph([node("Add", ["x", "b"], ["a"]), node("Neg", ["a"], ["b"]), node("Abs", ["a"], ["y"])]), 'graph "g" has a cycle: the Add that makes "a" reads "b", which the Neg that makes "b"'],
    ["nodes out of order", graph([node("Abs", ["a"], ["y"]), node("Neg", ["x"], ["a"])]), 'out of order: the Abs that makes "y" reads "a" before it is made'],
    ["what nothing makes", graph([node("Add", ["x", "q"], ["y"])]), 'the Add that makes "y" of graph "g" reads "q", which nothing makes'],
    ["inherited names that nothing makes", graph([node("Add", ["x", "constructor"], ["y"])]), 'reads "constructor", which nothing makes'],
    ["two makers of a name", graph([node("Neg", ["x"], ["y"]), node("Abs", ["x"], ["y"])]), '"y" is made twice in graph "g", as the Neg that makes "y" and as the Abs that makes "y"'],
    ["a node that makes an input", graph([node("Neg", ["x"], ["x"])]), '"x" is made twice'],
    ["two inputs of a name", graph([], { inputs: [info("y"), info("y")] }), '"y" is made twice in graph "g", as an input and as an input'],
    ["a parameter that is a constant, too", graph([], { parameters: [{ ...info("y"), init: { kind: "ones" } }], initializers: { y: tensor("float32", [1]) } }), "as a parameter and as a constant"],
    ["an output that nothing makes", graph([node("Neg", ["x"], ["z"])]), 'output "y" of graph "g" is made by nothing'],
    ["faults in subgraphs", graph([node("If", ["x"], ["y"], body([node("Neg", ["q"], ["i"])], "i"))]), 'of graph "body" inside the If that makes "y" reads "q"'],
    ["what only a subgraph makes", graph([node("If", ["x"], ["a"], body([node("Neg", ["x"], ["i"])], "i")), node("Neg", ["i"], ["y"])]), 'reads "i", which nothing makes'],
    ["functions that read the graph", graph([node("Neg", ["x"], ["y"])], { functions: [functionOf([node("Neg", ["x"], ["b"])])] }), 'of function "F" reads "x"'],
    ["functions without their outputs", graph([node("Neg", ["x"], ["y"])], { functions: [functionOf([])] }), 'output "b" of function "F" is made by nothing'],
    ["two functions of a name", graph([node("Neg", ["x"], ["y"])], { functions: [functionOf([node("Neg", ["a"], ["b"])]), functionOf([node("Abs", ["a"], ["b"])])] }), 'function "local.F" is defined twice'],
  ])("%s", (_, bad, message) => {
    expect(() => checkGraph(bad)).toThrow(message);
    expect(() => checkGraph(bad)).toThrow(MpmError);
  });

  it("before anything is differentiated", () => {
    expect(() => differentiate(graph([node("Add", ["x", "q"], ["y"])]), { loss: "y", parameters: ["x"] })).toThrow('reads "q", which nothing makes');
  });
});
