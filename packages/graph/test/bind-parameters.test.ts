import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, bindParameters, graphBuilder, matmul, relu, subgraph, type Graph } from "../src/index.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

function network(): Graph {
  const g = graphBuilder("network");
  const hidden = relu(matmul(g.input("x", "float32", ["rows", 2]), g.parameter("w", [2, 2], { kind: "ones" })));
  g.output("hidden", hidden);
  g.output("score", add(matmul(hidden, g.parameter("head", [2, 1], { kind: "ones" })), g.input("offset", "float32", [1])));
  return g.build();
}
const values = { w: tensor("float32", [2, 2], [1, 2, 3, 4]), head: tensor("float32", [2, 1], [1, -1]) };
const x = tensor("float32", [1, 2], [1, 1]);

describe("bindParameters", () => {
  it("makes constants of parameters, some or all", async () => {
    const bound = bindParameters(network(), values);
    expect(bound.parameters).toEqual([]);
    expectClose((await runGraph(bound, { x, offset: tensor("float32", [1]) }))["score"], tensor("float32", [1, 1], [-2]), 1e-6);
    expect(bindParameters(network(), { w: values.w }).parameters.map(({ name }) => name)).toEqual(["head"]);
  });
  it("does not read values of other names", () => { expect(Object.keys(bindParameters(network(), { ...values, momentum: x }).initializers)).toEqual(["w", "head"]); });
  it("checks shape and type", () => {
    expect(() => bindParameters(network(), { w: tensor("float32", [4]) })).toThrow('parameter "w" of "network": expected shape [2, 2], got [4]');
    expect(() => bindParameters(network(), { w: tensor("float64", [2, 2]) })).toThrow('parameter "w" of "network": expected float32, got float64');
  });
});

describe("subgraph", () => {
  it("keeps what the outputs need", async () => {
    const part = subgraph(network(), ["hidden"]);
    expect([part.inputs.map(({ name }) => name), part.parameters.map(({ name }) => name), part.outputs.map(({ name }) => name)]).toEqual([["x"], ["w"], ["hidden"]]);
    expectClose((await runGraph(part, { x, w: values.w }))["hidden"], tensor("float32", [1, 2], [4, 6]), 1e-6);
  });
  it("gives values in between out", async () => {
    const graph = network();
    const [product = ""] = Object.keys(graph.values);
    const part = subgraph(graph, [product, "score"]);
    expect(part.outputs.map(({ name, shape }) => [name, shape])).toEqual([[product, ["rows", 2]], ["score", ["rows", 1]]]);
    expectClose((await runGraph(part, { x, offset: tensor("float32", [1]), ...values }))[product], tensor("float32", [1, 2], [4, 6]), 1e-6);
  });
  it("says which outputs there are", () => { expect(() => subgraph(network(), ["nothing"])).toThrow('"nothing" is no value of "network": it has outputs hidden, score'); });
});
