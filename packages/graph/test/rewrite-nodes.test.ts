import { describe, expect, it } from "vitest";
import { add, emit, graphBuilder, mul, rewriteNodes, stopGradient, type Graph, type Rewrite } from "../src/index.js";
import { subgraphsOf } from "../src/subgraphs.js";

/** y = exp(x + x) - (x + x), with node and value names as from a file. */
function chain(): Graph {
  const g = graphBuilder("chain");
  const x = g.input("x", "float32", ["rows", 2]);
  g.append({ op: "Add", domain: "", name: "mul_0", inputs: ["x", "x"], outputs: ["twice"], attributes: {} });
  g.append({ op: "Exp", domain: "", name: "e", inputs: ["twice"], outputs: ["mul_1"], attributes: {} });
  g.output("y", emit("Sub", [g.value("mul_1"), g.value("twice")]));
  return { ...g.build(), inputs: [{ name: x.name, dtype: x.dtype, shape: x.shape }] };
}

describe("rewriteNodes", () => {
  it("leaves what no rule replaces, and infers its types", () => {
    const graph = chain();
    expect(rewriteNodes({ ...graph, values: {} }, () => undefined)).toEqual(graph);
  });
  it("gives what replaces a value its name, and new values names that nothing has", () => {
    const graph = rewriteNodes(chain(), (node, builder) => (node.op === "Add" ? [mul(add(builder.value("x"), 0), 2)] : undefined));
    expect(graph.nodes.map(({ op, outputs }) => [op, ...outputs])).toEqual([["Add", "add_0"], ["Mul", "twice"], ["Exp", "mul_1"], ["Sub", "y"]]);
    expect(graph.values["twice"]).toEqual({ name: "twice", dtype: "float32", shape: ["rows", 2] });
  });
  it("lets a value be replaced by an older one, also where it is an output", () => {
    const graph = rewriteNodes(chain(), (node, builder) => (node.op === "Exp" ? [builder.value(node.inputs[0] ?? "")] : node.op === "Sub" ? [builder.value(node.inputs[1] ?? "")] : undefined));
    expect(graph.nodes.map(({ op, inputs, outputs }) => [op, ...inputs, ...outputs])).toEqual([["Add", "x", "x", "y"]]);
  });
  it("says which output a rule left out", () => {
    expect(() => rewriteNodes(chain(), (node) => (node.op === "Exp" ? [] : undefined))).toThrow('Exp "e" has no output 0 ("mul_1")');
  });
  it("takes a node in place of a node, and infers its types", () => {
    const graph = rewriteNodes(chain(), (node) => (node.op === "Exp" ? { ...node, op: "Shape" } : undefined), { everywhere: true });
    expect(graph.values["mul_1"]).toEqual({ name: "mul_1", dtype: "int64", shape: [2] });
    expect(graph.outputs).toEqual([{ name: "y", dtype: "float32", shape: ["rows", 2] }]); // a Sub of both is wrong, so what was said of it stays
  });
  it("rewrites subgraphs only where everything is", () => {
    const inner: Graph = { ...graphBuilder("inner").build(), nodes: [{ op: "Neg", domain: "", name: "n", inputs: ["x"], outputs: ["z"], attributes: {} }], outputs: [{ name: "z", dtype: "float32", shape: [], unknown: "shape" }] };
    const g = graphBuilder("g");
    g.input("x", "float32", [2]);
    const [y] = g.append({ op: "If", domain: "", name: "i", inputs: [], outputs: ["y"], attributes: { then_branch: { type: "graph", value: inner } } }, [{ dtype: "float32", shape: [2] }]);
    g.output("y", y ?? g.value("x"));
    const toMul: Rewrite = (node, builder) => (node.op === "Neg" ? [stopGradient(mul(builder.value("x"), 2))] : undefined);
    expect(rewriteNodes(g.build(), toMul)).toEqual(g.build());
    const graph = rewriteNodes(g.build(), toMul, { everywhere: true });
    const [branch] = graph.nodes.flatMap(subgraphsOf);
    expect([branch?.nodes.map(({ op }) => op), branch?.outputs, branch?.inputs, branch?.functions]).toEqual([["Mul", "StopGradient"], [{ name: "z", dtype: "float32", shape: [2] }], [], []]);
    expect(graph.functions.map(({ name }) => name)).toEqual(["StopGradient"]);
  });
});
