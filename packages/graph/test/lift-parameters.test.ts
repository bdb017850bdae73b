import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, bindParameters, decodeModel, differentiate, encodeModel, graphBuilder, initParameters, liftParameters, matmul, mul, reduceSum, type Graph } from "../src/index.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

const w = tensor("float32", [2, 2], [1, 2, 3, 4]);
const b = tensor("float32", [2], [0.5, -0.5]);
const gain = tensor("float32", [], [3]);

/** loss = sum((x w + b) * gain), as from a file: weights are constants. */
function fromFile(): Graph {
  const g = graphBuilder("file");
  const hidden = add(matmul(g.input("x", "float32", ["rows", 2]), g.initializer("w", w)), g.initializer("b", b));
  g.initializer("places", tensor("int64", [1], [0]));
  g.output("loss", reduceSum(mul(hidden, g.initializer("gain", gain))));
  return decodeModel(encodeModel(g.build()));
}
const x = tensor("float32", [3, 2], [1, 0, 0, 1, 1, 1]);

describe("liftParameters", () => {
  it("takes float32 constants of rank 1 and more, with their values", async () => {
    const { graph, values } = liftParameters(fromFile());
    expect(graph.parameters).toEqual([{ name: "w", dtype: "float32", shape: [2, 2], init: { kind: "given" } }, { name: "b", dtype: "float32", shape: [2], init: { kind: "given" } }]);
    expect(values).toEqual({ w, b });
    expect(Object.keys(graph.initializers)).toEqual(["places", "gain"]);
    const results = await runGraph(differentiate(graph, { loss: "loss" }), { x, ...values });
    expectClose(results["b_grad"], tensor("float32", [2], [9, 9]), 1e-6);
  });
  it("gives the same model back when they are bound", async () => {
    const { graph, values } = liftParameters(fromFile());
    const [before, after] = [await runGraph(fromFile(), { x }), await runGraph(bindParameters(graph, values), { x })];
    expectClose(after["loss"], before["loss"] ?? x, 0);
  });
  it("makes a scalar that is asked for a parameter of shape [1]", async () => {
    const { graph, values } = liftParameters(fromFile(), ["gain"]);
    expect(values).toEqual({ gain: tensor("float32", [1], [3]) });
    const results = await runGraph(differentiate(graph, { loss: "loss" }), { x, ...values });
    expectClose(results["gain_grad"], tensor("float32", [1], [20]), 1e-6);
  });
  it("leaves running statistics of BatchNormalization where they are", () => {
    const names = ["scale", "bias", "mean", "variance"];
    const initializers = Object.fromEntries(names.map((name) => [name, tensor("float32", [2], [1, 1])]));
    const node = { op: "BatchNormalization", domain: "", name: "norm", inputs: ["x", ...names], outputs: ["y"], attributes: {} };
    const { graph } = liftParameters({ ...fromFile(), initializers, nodes: [node] });
    expect(graph.parameters.map(({ name }) => name)).toEqual(["scale", "bias"]);
  });
  it("leaves single factors, but not a single bias", () => {
    const g = graphBuilder("binary");
    const [factor, bias] = [g.initializer("factor", tensor("float32", [1], [0.5])), g.initializer("bias", tensor("float32", [1], [0.1]))];
    g.output("logit", add(mul(g.input("x", "float32", ["rows", 1]), factor), bias));
    expect(Object.keys(liftParameters(g.build()).values)).toEqual(["bias"]);
    expect(Object.keys(liftParameters(g.build(), ["factor"]).values)).toEqual(["factor"]);
  });
  it("takes weights out of Constant nodes where they are chosen", async () => {
    const graph = fromFile();
    const { w: weight, ...initializers } = graph.initializers;
    const node = { op: "Constant", domain: "", name: "c", inputs: [], outputs: ["w"], attributes: { value: { type: "tensor", value: weight as typeof w } } } as const;
    const inNode: Graph = { ...graph, initializers, nodes: [node, ...graph.nodes], values: { ...graph.values, w: { name: "w", dtype: "float32", shape: [2, 2] } } };
    expect(Object.keys(liftParameters(inNode).values)).toEqual(["b"]);
    for (const select of ["^[wb]$", ["b", "w"]]) {
      const { graph: lifted, values } = liftParameters(inNode, select);
      expect([values, lifted.nodes.map(({ op }) => op), lifted.values["w"]]).toEqual([{ w, b }, graph.nodes.map(({ op }) => op), undefined]);
      expectClose((await runGraph(differentiate(lifted, { loss: "loss" }), { x, ...values }))["w_grad"], tensor("float32", [2, 2], [6, 6, 6, 6]), 1e-6);
    }
  });
  it("takes by a pattern what is float32", () => {
    expect(Object.keys(liftParameters(fromFile(), "[a-z]").values)).toEqual(["w", "b", "gain"]);
    expect(() => liftParameters(fromFile(), "^places")).toThrow('pattern "^places" matches no parameter');
  });
  it("says what there is, and that values cannot be drawn", () => {
    expect(() => liftParameters(fromFile(), ["v"])).toThrow('"v" is no parameter of "file": it has w, b, places, gain');
    expect(() => liftParameters(fromFile(), "^v")).toThrow('pattern "^v" matches no parameter of "file"');
    expect(() => liftParameters(fromFile(), ["places"])).toThrow('constant "places" of "file" is int64: expected float32');
    expect(() => initParameters(liftParameters(fromFile()).graph, 1)).toThrow('parameter "w" came from a file');
  });
});
