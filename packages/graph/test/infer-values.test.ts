import { describe, expect, it } from "vitest";
import { add, graphBuilder, matmul, relu, type Graph } from "../src/index.js";
import { hasAllValues, inferValues } from "../src/infer-values.js";

function network(): Graph {
  const g = graphBuilder("g");
  g.output("y", add(relu(matmul(g.input("x", "float32", ["rows", 3]), g.parameter("w", [3, 2], { kind: "ones" }))), 1));
  return g.build();
}

describe("inferValues", () => {
  it("finds again what was taken away", () => {
    const graph = network();
    const bare: Graph = { ...graph, values: {}, outputs: [{ name: "y", dtype: "float32", shape: [], unknown: "shape" }] };
    expect([hasAllValues(graph), hasAllValues(bare), hasAllValues({ ...graph, values: {} })]).toEqual([true, false, false]);
    expect(inferValues(bare)).toEqual(graph);
  });
  it("passes on what is no tensor of numbers", () => {
    const g = graphBuilder("strings");
    g.typedInput("names", { kind: "tensor", dtype: "string", shape: [2] });
    const nodes = ["Identity", "Reshape"].map((op, index) => ({ op, domain: "", name: "", inputs: [["names", "v0"][index] ?? ""], outputs: [`v${index}`], attributes: {} }));
    const outputs = [{ name: "v1", dtype: "float32", shape: [], unknown: "type", type: { kind: "tensor", dtype: "string", shape: [2] } } as const];
    const values = { v0: { ...outputs[0], name: "v0" } };
    expect(inferValues({ ...g.build(), nodes, outputs, values })).toMatchObject({ nodes, outputs, values });
  });
  it("knows better than a file that leaves sizes open", () => {
    const graph = network();
    const vague = { ...graph.values, mat_mul_0: { name: "mat_mul_0", dtype: "float32", shape: ["mat_mul_0_dim0", 2] } as const };
    expect(graph.values["mat_mul_0"]?.shape).toEqual(["rows", 2]);
    expect(hasAllValues({ ...graph, values: vague })).toBe(false);
    expect(inferValues({ ...graph, values: vague })).toEqual(graph);
  });
  it("keeps what a file says of operators that mpm does not know, and says nothing where the file does not", () => {
    const graph = network();
    const mystery = { op: "Mystery", domain: "ai.example", name: "m", inputs: ["y"], outputs: ["z"], attributes: {} };
    const z = { name: "z", dtype: "float32", shape: ["rows", 9] } as const;
    expect(inferValues({ ...graph, nodes: [...graph.nodes, mystery], outputs: [z] }).outputs).toEqual([z]);
    expect(inferValues({ ...graph, nodes: [...graph.nodes, { ...mystery, outputs: ["z", ""] }] }).values["z"]).toBeUndefined();
    const reader = { op: "Relu", domain: "", name: "r", inputs: ["z"], outputs: ["last"], attributes: {} };
    expect(() => inferValues({ ...graph, nodes: [...graph.nodes, mystery, reader] })).toThrow('Relu "r" reads "z", of which the graph does not know the type');
  });
  it("names the node where shapes contradict each other", () => {
    const graph = network();
    const inputs = [{ name: "x", dtype: "float32", shape: ["rows", 4] } as const];
    expect(() => inferValues({ ...graph, inputs })).toThrow("MatMul of [rows, 4] and [3, 2]: expected equal inner sizes");
  });
});
