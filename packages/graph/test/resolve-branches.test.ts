import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { decodeModel, differentiate, encodeModel, graphBuilder, prepare, reduceSum, shapeOf, type Graph, type Node, type Value } from "../src/index.js";
import { resolveBranches } from "../src/resolve-branches.js";
import { equal } from "../src/operators/compare.js";
import { gather } from "../src/operators/gather.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const node = (op: string, inputs: string[], outputs: string[], attributes: Node["attributes"] = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes });
const axis = tensor("int64", [1], BigInt64Array.of(1n));

function branchOf(nodes: readonly Node[], output: string): Node["attributes"][string] {
  return { type: "graph", value: { ...graphBuilder(output).build(), initializers: { axis }, nodes, outputs: [{ name: output, dtype: "float32", shape: [], unknown: "shape" }] } };
}

/** What PyTorch's exporter makes of x.squeeze(1): axis 1 goes where its size is 1. */
const squeezeIfOne = { then_branch: branchOf([node("Squeeze", ["x", "axis"], ["squeezed"])], "squeezed"), else_branch: branchOf([node("Identity", ["x"], ["same"])], "same") };

/** y = If(condition) on x, scaled by a parameter. */
function withChoice(size: number | string, attributes: Node["attributes"], condition: (x: Value) => Value): Graph {
  const g = graphBuilder("choice");
  const x = g.input("x", "float32", ["rows", size, 2]);
  const chosen = condition(x);
  g.output("chosen", chosen);
  const graph = g.build();
  const w = { name: "w", dtype: "float32", shape: [2], init: { kind: "ones" } } as const;
  return {
    ...graph, parameters: [w], nodes: [...graph.nodes, node("If", ["chosen"], ["y"], attributes), node("Mul", ["y", "w"], ["scaled"]), node("ReduceSum", ["scaled"], ["loss"], { keepdims: { type: "int", value: 0n } })],
    outputs: [{ name: "y", dtype: "float32", shape: [], unknown: "shape" }, { name: "loss", dtype: "float32", shape: [] }],
  };
}
const sizeIsOne = (x: Value): Value => equal(gather(shapeOf(x), x.scope.constant(tensor("int64", [], BigInt64Array.of(1n)))), x.scope.constant(tensor("int64", [], BigInt64Array.of(1n))));
const ops = (graph: Graph): string[] => graph.nodes.map(({ op }) => op);
const w = tensor("float32", [2], [1, 10]);

describe("resolveBranches", () => {
  it.each([[1, ["rows", 2]], [3, ["rows", 3, 2]]] as const)("takes the branch that a size of %s asks for", async (size, shape) => {
    const graph = decodeModel(encodeModel(withChoice(size, squeezeIfOne, sizeIsOne)));
    const read = { ...graph, inputs: graph.inputs.filter(({ name }) => name !== "w"), parameters: [{ name: "w", dtype: "float32", shape: [2], init: { kind: "ones" } } as const] };
    const resolved = resolveBranches(read);
    expect(ops(resolved)).not.toContain("If");
    expect(resolved.outputs[0]).toEqual({ name: "y", dtype: "float32", shape });
    const x = tensor("float32", [2, size, 2], Array.from({ length: 4 * size }, (_, at) => at));
    const results = await runGraph(differentiate(read, { loss: "loss" }), { x, w });
    const sum = (start: number): number => Array.from(x.data).filter((_, at) => at % 2 === start).reduce((a, b) => a + b, 0);
    expectClose(results["y"], tensor("float32", size === 1 ? [2, 2] : [2, 3, 2], Array.from(x.data)), 0);
    expectClose(results["loss"], tensor("float32", [], [sum(0) + 10 * sum(1)]), 1e-6);
    expectClose(results["w_grad"], tensor("float32", [2], [sum(0), sum(1)]), 1e-6);
  });
  it("goes into branches of branches", () => {
    const nested = { then_branch: branchOf([node("If", ["chosen"], ["inner"], squeezeIfOne), node("Relu", ["inner"], ["positive"])], "positive"), else_branch: squeezeIfOne.else_branch };
    const graph = prepare(withChoice(1, nested, sizeIsOne));
    expect(ops(graph)).toEqual(expect.arrayContaining(["Squeeze", "Relu"]));
    expect(ops(graph)).not.toContain("If");
    expect(graph.outputs[0]?.shape).toEqual(["rows", 2]);
  });
  it("leaves choices that are made while running", async () => {
    const graph = withChoice("slots", squeezeIfOne, sizeIsOne);
    const declared = { ...graph, outputs: graph.outputs.slice(0, 1), nodes: graph.nodes.slice(0, -2) };
    expect(ops(resolveBranches(declared))).toContain("If");
    const x = tensor("float32", [1, 1, 2], [1, 2]);
    expect((await runGraph(resolveBranches(declared), { x, w }))["y"]?.shape).toEqual([1, 2]);
  });
  it("leaves branches with operators that mpm does not know", () => {
    const mystery = { then_branch: branchOf([{ ...node("Mystery", ["x"], ["m"]), domain: "ai.example" }], "m"), else_branch: squeezeIfOne.else_branch };
    const graph = withChoice(1, mystery, sizeIsOne);
    expect(ops(resolveBranches({ ...graph, outputs: graph.outputs.slice(0, 1), nodes: graph.nodes.slice(0, -2) }))).toContain("If");
  });
  it("gives a graph without choices back", () => {
    const g = graphBuilder("plain");
    g.output("loss", reduceSum(g.input("x", "float32", ["rows"])));
    const graph = g.build();
    expect(resolveBranches(graph)).toBe(graph);
  });
});
