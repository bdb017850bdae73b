import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { IR_VERSION, OPSET, add, extendGraph, graphBuilder, mul, relu, split, stopGradient } from "../src/index.js";
import { runGraph } from "./run-graph.js";

describe("graphBuilder", () => {
  it("builds plain records with inferred shapes", () => {
    const g = graphBuilder("small");
    const x = g.input("x", "float32", ["jets", 3]);
    const w = g.parameter("w", [3], { kind: "ones" });
    g.output("y", relu(mul(x, w)));
    expect(g.build()).toEqual({
      name: "small", inputs: [{ name: "x", dtype: "float32", shape: ["jets", 3] }], parameters: [{ name: "w", dtype: "float32", shape: [3], init: { kind: "ones" } }], initializers: {},
      nodes: [
        { op: "Mul", domain: "", name: "mul_0", inputs: ["x", "w"], outputs: ["mul_0"], attributes: {} },
        { op: "Relu", domain: "", name: "relu_0", inputs: ["mul_0"], outputs: ["y"], attributes: {} },
      ],
      outputs: [{ name: "y", dtype: "float32", shape: ["jets", 3] }], values: { mul_0: { name: "mul_0", dtype: "float32", shape: ["jets", 3] } },
      functions: [], opsets: { "": OPSET }, irVersion: IR_VERSION, metadata: {},
    });
  });

  it("gives a value out twice, and an input or a constant", async () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [2]);
    const y = add(x, 1);
    for (const [name, value] of [["first", y], ["second", y], ["same", x], ["fixed", g.initializer("c", tensor("float32", [1], [7]))]] as const) g.output(name, value);
    const results = await runGraph(g.build(), { x: tensor("float32", [2], [1, 2]) });
    expect(Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data, Number)]))).toEqual({ first: [2, 3], second: [2, 3], same: [1, 2], fixed: [7] });
  });

  it("goes on after build, and from a graph", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [2]);
    g.output("y", relu(x));
    const before = g.build();
    g.output("z", relu(x));
    expect([before.outputs.length, g.build().outputs.length]).toEqual([1, 2]);
    const more = extendGraph(before);
    more.output("w", relu(more.value("y")));
    expect(more.build().nodes.map(({ outputs }) => outputs)).toEqual([["y"], ["w"]]);
    expect(before.nodes).toHaveLength(1);
  });

  it("keeps a function once, with its domain's version", () => {
    const g = graphBuilder("g");
    g.output("y", stopGradient(stopGradient(g.input("x", "float32", [2]))));
    const graph = g.build();
    expect(graph.functions.map(({ name }) => name)).toEqual(["StopGradient"]);
    expect(graph.opsets).toEqual({ "": OPSET, mpm: 1 });
  });

  it("makes a shared value once for each key", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [2]);
    const values = ["a", "b", "a"].map((key) => g.shared(key, () => relu(x)).name);
    expect(values).toEqual(["relu_0", "relu_1", "relu_0"]);
    expect(g.nodes()).toHaveLength(2);
  });

  it("reads values by name, adds optional outputs to earlier nodes", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [5, 4]);
    const [y = x] = g.emit("LayerNormalization", [x, g.initializer("scale", tensor("float32", [4]))]);
    const deviation = g.siblingOutput(y, 2);
    expect(deviation.shape).toEqual([5, 1]);
    expect(g.siblingOutput(y, 2).name).toBe(deviation.name);
    expect(g.siblingOutput(deviation, 0).name).toBe(y.name);
    expect(g.value("x").shape).toEqual([5, 4]);
  });
});

describe("graphBuilder says", () => {
  const g = graphBuilder("g");
  const x = g.input("x", "float32", [2, 4]);
  it.each<[string, () => unknown, string]>([
    ["that a name is taken", () => g.input("x", "float32", [1]), 'the name "x" is taken in graph "g": choose another'],
    ["that a parameter's name is taken", () => g.parameter("x", [1], { kind: "zeros" }), 'the name "x" is taken'],
    ["that a name is empty", () => g.input("", "float32", [1]), "a value needs a name"],
    ["that an output's name is taken", () => g.output("x", relu(x)), 'the name "x" is taken'],
    ["that parameters have rank 1 or more", () => g.parameter("scale", [], { kind: "ones" }), 'parameter "scale" has rank 0: expected rank 1 or more, such as [1]'],
    ["that sizes are whole", () => g.input("y", "float32", [2.5]), '"y" has size 2.5: expected whole numbers from 0 and names'],
    ["that sizes are not negative", () => g.input("y", "float32", [-1]), '"y" has size -1'],
    ["that symbols have names", () => g.input("y", "float32", [""]), '"y" has size ""'],
    ["that a value is of another graph", () => add(x, graphBuilder("other").input("there", "float32", [2, 4])), 'Add reads "there" of another graph'],
    ["that an output is of another graph", () => g.output("z", graphBuilder("other").input("there", "float32", [2])), "of another graph"],
    ["which operators it does not know", () => g.emit("NonMaxSuppression", [x, x]), "operator NonMaxSuppression is not one mpm can build"],
    ["which domain it does not know", () => g.emit("Magic", [x], {}, { domain: "ai.example" }), "operator ai.example.Magic is not one mpm can build"],
    ["which value there is not", () => g.value("nowhere"), 'graph "g" has no value "nowhere"'],
    ["that an operator lacks an input", () => g.emit("Add", [x, null]), "lacks input 1: the operator requires it"],
    ["that an operator has fewer outputs", () => g.emit("Relu", [x], {}, { numOutputs: 2 }), "has 1 outputs, not 2"],
    ["that numbers alone make no node", () => add(1, 2), "needs at least one graph value among its operands"],
    ["that an appended node's output is taken", () => g.append({ op: "Relu", domain: "", name: "n", inputs: ["x"], outputs: ["x"], attributes: {} }), 'the name "x" is taken'],
  ])("%s", (_, act, message) => { expect(act).toThrow(message); });

  it("that an output stands twice", () => {
    const again = graphBuilder("again");
    const value = relu(again.input("v", "float32", [1]));
    again.output("y", value);
    expect(() => again.output("y", value)).toThrow('has an output "y" already');
  });
  it("where a node reads a value of unknown shape", () => {
    const unknown = extendGraph({ ...graphBuilder("u").build(), inputs: [{ name: "v", dtype: "float32", shape: [], unknown: "shape" }] });
    expect(() => relu(unknown.value("v"))).toThrow('reads "v", of which the graph does not know the shape');
  });
  it("nothing of outputs left out", () => {
    const h = graphBuilder("h");
    const v = h.input("v", "float32", [4]);
    h.append({ op: "Split", domain: "", name: "s", inputs: ["v"], outputs: ["", "second"], attributes: {} });
    expect(h.value("second").shape).toEqual([2]);
    expect(() => h.value("")).toThrow('has no value ""');
    expect(split(v, [1, 3], 0).map(({ shape }) => shape)).toEqual([[1], [3]]);
  });
});
