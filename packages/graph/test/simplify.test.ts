import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import {
  add, constantOfShape, div, expand, extendGraph, graphBuilder, identity, matmul, mul, relu, reshape, reshapeLike, shapeOf, simplify, softmax, swapLastAxes, tanh, transpose, type Graph, type GraphBuilder, type GraphFunction,
  type Node, type Value,
} from "../src/index.js";
import { numbers } from "./arbitrary-case.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const ops = (graph: Graph): string[] => graph.nodes.map(({ op }) => op);
const node = (op: string, inputs: string[], outputs: string[], rest: Partial<Node> = {}): Node => ({ op, domain: "", name: "", inputs, outputs, attributes: {}, ...rest });
const x: Tensor<"float32"> = { dtype: "float32", shape: [2, 3], data: Float32Array.from(numbers(1, "x", [2, 3]).data) };

/** A graph from x [rows, 3] to y, and what is left of it; the numbers are the same before and after. */
async function simplified(build: (x: Value, g: GraphBuilder) => Value): Promise<Graph> {
  const g = graphBuilder("g");
  g.output("y", build(g.input("x", "float32", ["rows", 3]), g));
  const [before, after] = [g.build(), simplify(g.build())];
  const [plain, short] = await Promise.all([before, after].map((graph) => runGraph(graph, { x }, { optimise: false })));
  expectClose(short?.["y"], plain?.["y"] ?? x, 0);
  return after;
}

describe("simplify", () => {
  it("takes out Identity, and Reshape and Expand to the shape there is", async () => {
    expect(ops(await simplified((v) => relu(reshapeLike(expand(identity(v), shapeOf(v)), v))))).toEqual(["Relu"]);
    expect(ops(await simplified((v) => relu(reshape(v, [-1]))))).toEqual(["Reshape", "Relu"]);
  });
  it("keeps an Identity that makes an output", async () => {
    expect(ops(await simplified((v) => identity(v)))).toEqual(["Identity"]);
  });
  it("cancels transposes that undo each other, chains too", async () => {
    expect(ops(await simplified((v) => relu(transpose(transpose(v)))))).toEqual(["Relu"]);
    expect(ops(await simplified((v) => relu(transpose(transpose(transpose(transpose(v)))))))).toEqual(["Relu"]);
    expect(ops(await simplified((v) => relu(transpose(transpose(transpose(v))))))).toEqual(["Transpose", "Relu"]);
  });
  it("computes once what stands twice", async () => {
    expect(ops(await simplified((v) => add(mul(tanh(v), 2), mul(tanh(v), 2))))).toEqual(["Tanh", "Mul", "Add"]);
    expect(ops(await simplified((v) => add(tanh(v), relu(v))))).toEqual(["Tanh", "Relu", "Add"]);
  });
  it("tells attributes apart", async () => {
    expect(ops(await simplified((v) => add(softmax(v, { axis: 0 }), softmax(v, { axis: 1 }))))).toEqual(["Softmax", "Softmax", "Add"]);
  });
  it("tells 0 from -0, and shares NaN", async () => {
    const fill = (value: number): Value => constantOfShape(shapeOf(v), tensor("float32", [1], [value]));
    const g = graphBuilder("signs");
    const v = g.input("x", "float32", ["rows", 3]);
    g.output("y", add(div(1, fill(0)), div(1, fill(-0)))); // Infinity - Infinity
    const after = simplify(g.build());
    expect(ops(after)).toEqual(["Shape", "Expand", "Div", "Expand", "Div", "Add"]);
    expect(Array.from((await runGraph(after, { x }))["y"]?.data ?? [], Number)).toEqual(Array.from({ length: 6 }, () => Number.NaN));
    const nan = graphBuilder("nan");
    const shape = shapeOf(nan.input("x", "float32", ["rows", 3]));
    const fillNan = (): Value => constantOfShape(shape, tensor("float32", [1], [Number.NaN]));
    nan.output("y", add(fillNan(), fillNan()));
    expect(ops(simplify(nan.build()))).toEqual(["Shape", "Expand", "Add"]);
  });
  it("reads a size once, from whatever value has it", async () => {
    expect(ops(await simplified((v) => add(expand(mul(v, 2), shapeOf(v)), reshape(relu(reshape(v, [-1])), shapeOf(mul(v, 3))))))).toEqual(["Mul", "Shape", "Reshape", "Relu", "Reshape", "Add"]);
  });
  it("drops dead nodes, their constants and functions, not inputs and parameters", () => {
    const g = graphBuilder("g");
    const v = g.input("x", "float32", [2]);
    g.input("unread", "float32", [2]);
    g.parameter("w", [2], { kind: "zeros" });
    g.output("y", relu(v));
    mul(v, 7);
    g.declare({ domain: "test", name: "Unused", inputs: [], outputs: [], attributes: [], nodes: [], opsets: {} });
    const graph = simplify(g.build());
    expect([ops(graph), Object.keys(graph.initializers), Object.keys(graph.values), graph.functions]).toEqual([["Relu"], [], [], []]);
    expect([graph.inputs.length, graph.parameters.length]).toEqual([2, 1]);
  });
  it("leaves attention's Transpose, MatMul and Mul in the form ONNX Runtime fuses", () => {
    const g = graphBuilder("attention");
    const [q, k] = [g.input("q", "float32", ["sets", "slots", 2, 4]), g.input("k", "float32", ["sets", "slots", 2, 4])];
    const heads = (v: Value): Value => transpose(v, [0, 2, 1, 3]);
    g.output("scores", mul(matmul(heads(q), swapLastAxes(heads(k))), 0.5));
    const graph = simplify(g.build());
    expect(ops(graph)).toEqual(["Transpose", "Transpose", "Transpose", "MatMul", "Mul"]);
    expect(graph.nodes[2]?.attributes["perm"]).toEqual({ type: "ints", value: [0n, 1n, 3n, 2n] });
  });
  it("keeps functions that kept functions call", async () => {
    const inner: GraphFunction = { domain: "test", name: "Inner", inputs: ["a"], outputs: ["b"], attributes: [], nodes: [node("Relu", ["a"], ["b"])], opsets: { "": 21 } };
    const outer: GraphFunction = { ...inner, name: "Outer", nodes: [node("Inner", ["a"], ["b"], { domain: "test" })], opsets: { "": 21, test: 1 } };
    const g = graphBuilder("g");
    g.input("x", "float32", [2, 3]);
    const graph: Graph = { ...g.build(), nodes: [node("Outer", ["x"], ["y"], { domain: "test" })], outputs: [{ name: "y", dtype: "float32", shape: [2, 3] }], functions: [inner, outer], opsets: { "": 21, test: 1 } };
    expect(simplify(graph).functions).toEqual([inner, outer]);
    expect((await runGraph(simplify(graph), { x }))["y"]?.shape).toEqual([2, 3]);
  });
  it("follows values into subgraphs", async () => {
    const branch = (op: string): Graph => ({ ...graphBuilder(op).build(), nodes: [node(op, ["copy"], [`${op} out`])], outputs: [{ name: `${op} out`, dtype: "float32", shape: [2, 3] }] });
    const g = graphBuilder("g");
    const v = g.input("x", "float32", [2, 3]);
    g.input("which", "bool", []);
    g.append(node("Identity", [mul(v, 2).name], ["copy"]));
    g.output("unrelated", relu(v));
    const choice = node("If", ["which"], ["y"], { attributes: { then_branch: { type: "graph", value: branch("Neg") }, else_branch: { type: "graph", value: branch("Abs") } } });
    const built = g.build();
    const graph: Graph = { ...built, nodes: [...built.nodes, choice], outputs: [...built.outputs, { name: "y", dtype: "float32", shape: [2, 3] }] };
    const short = simplify(graph);
    expect(ops(short)).toEqual(["Mul", "Relu", "If"]);
    expectClose((await runGraph(short, { x, which: tensor("bool", [], [1]) }))["y"], tensor("float32", [2, 3], x.data.map((value) => -2 * value)), 1e-6);
    // Naming an output renames what subgraphs read, too.
    const renaming = extendGraph(graph);
    renaming.output("doubled", renaming.value("mul_0"));
    expect(ops(renaming.build())).toHaveLength(4);
    expectClose((await runGraph(renaming.build(), { x, which: tensor("bool", [], [1]) }))["y"], tensor("float32", [2, 3], x.data.map((value) => -2 * value)), 1e-6);
  });
  it("shares no node whose operator it does not know: it may be random", () => {
    const built = graphBuilder("g").build();
    const graph: Graph = { ...built, nodes: [node("RandomUniform", [], ["a"]), node("RandomUniform", [], ["b"]), node("Sub", ["a", "b"], ["y"])], outputs: [{ name: "y", dtype: "float32", shape: [2] }] };
    expect(ops(simplify(graph))).toEqual(["RandomUniform", "RandomUniform", "Sub"]);
  });
  it("takes unknown shapes for no shape", () => {
    const built = graphBuilder("g").build();
    const unknown = (name: string): Graph["inputs"][number] => ({ name, dtype: "float32", shape: [], unknown: "shape" });
    const graph: Graph = {
      ...built, inputs: [unknown("v"), { name: "sizes", dtype: "int64", shape: [2] }], outputs: [unknown("y")],
      nodes: [node("Reshape", ["v", "sizes"], ["r"]), node("Transpose", ["r"], ["t"], { attributes: { perm: { type: "ints", value: [1n, 0n] } } }), node("Transpose", ["t"], ["u"]), node("Relu", ["u"], ["y"])],
    };
    expect(ops(simplify(graph))).toEqual(["Reshape", "Transpose", "Transpose", "Relu"]);
  });
  it("does not take left-out outputs for one value", () => {
    const g = graphBuilder("g");
    g.input("x", "float32", [4]);
    const split = (outputs: string[], name: string): Node => node("Split", ["x"], outputs, { name, attributes: { num_outputs: { type: "int", value: 2n } } });
    g.append(split(["", "a"], "first"));
    g.append(split(["b", "c"], "second"));
    g.append(split(["", "d"], "third"));
    g.output("y", add(add(g.value("a"), g.value("b")), add(g.value("c"), g.value("d"))));
    const graph = simplify(g.build());
    expect(ops(graph).filter((op) => op === "Split")).toHaveLength(2);
    expect(graph.nodes.filter(({ op }) => op === "Split").map(({ inputs }) => inputs)).toEqual([["x"], ["x"]]);
  });
});
