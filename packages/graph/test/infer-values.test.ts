import { describe, expect, it } from "vitest";
import { add, graphBuilder, matmul, relu, reshape, type Graph } from "../src/index.js";
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
    expect(inferValues({ ...graph, nodes: [...graph.nodes, mystery, reader] }).values["last"]).toBeUndefined();
    const declared = { name: "last", dtype: "float32", shape: ["rows", 9] } as const;
    expect(inferValues({ ...graph, nodes: [...graph.nodes, mystery, reader], values: { ...graph.values, last: declared } }).values["last"]).toEqual(declared);
  });
  it("takes sizes from the file that it cannot infer, and only those", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", ["rows", 6]);
    g.output("y", relu(reshape(x, g.input("sizes", "int64", [3]))));
    const graph = g.build();
    expect(graph.outputs[0]?.shape).toEqual(["sizes_entry0", "sizes_entry1", "sizes_entry2"]);
    const reshaped = { name: "reshape_0", dtype: "float32", shape: ["reshape_0_dim0", 2, "parts"] } as const;
    expect(inferValues({ ...graph, values: { reshape_0: reshaped } }).outputs[0]?.shape).toEqual(["sizes_entry0", 2, "sizes_entry2"]);
    expect(inferValues({ ...network(), values: { matmul_0: { name: "matmul_0", dtype: "float32", shape: [7, 7] } } })).toEqual(network());
  });
  it("knows the rank of what has a shape of unknown length no more than the file does", () => {
    const g = graphBuilder("g");
    const [x] = [g.input("x", "float32", ["rows", 6]), g.input("sizes", "int64", ["rank"])];
    const node = { op: "Reshape", domain: "", name: "r", inputs: [x.name, "sizes"], outputs: ["y"], attributes: {} };
    const y = { name: "y", dtype: "float32", shape: ["rows", 2, 3] } as const;
    const graph: Graph = { ...g.build(), nodes: [node], outputs: [y] };
    expect(inferValues(graph).outputs).toEqual([y]);
    expect(inferValues({ ...graph, outputs: [{ name: "y", dtype: "float32", shape: [], unknown: "type" }] }).outputs[0]?.unknown).toBe("type");
  });
  it("names the node where shapes contradict each other", () => {
    const graph = network();
    const inputs = [{ name: "x", dtype: "float32", shape: ["rows", 4] } as const];
    expect(() => inferValues({ ...graph, inputs })).toThrow("MatMul of [rows, 4] and [3, 2]: expected equal inner sizes");
  });
});
