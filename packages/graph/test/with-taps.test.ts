import { readdirSync, readFileSync } from "node:fs";
import { readNpz, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, decodeModel, graphBuilder, matmul, relu, tappableValues, withTaps, type Graph } from "../src/index.js";
import { expectClose } from "./gradient-check.js";
import { openGraph, runGraph } from "./run-graph.js";

const folder = new URL("fixtures/torch/", import.meta.url);
// ONNX Runtime's own Attention, which the file of opset 23 has, takes no mask that is to be broadcast.
const models = readdirSync(folder).filter((file) => file.endsWith(".onnx") && !file.includes("-23")).map((file) => file.slice(0, -".onnx".length));

function network(): Graph {
  const g = graphBuilder("network");
  const hidden = relu(matmul(g.input("x", "float32", ["rows", 2]), g.constant(tensor("float32", [2, 2], [1, -1, 1, -1]))));
  g.output("score", add(hidden, hidden));
  return g.build();
}

describe.each(models)("%s from PyTorch", (model) => {
  it("gives its inner values and the same outputs", async () => {
    const graph = decodeModel(readFileSync(new URL(`${model}.onnx`, folder)));
    const saved: Readonly<Record<string, Tensor>> = readNpz(readFileSync(new URL(`${model}.npz`, folder)));
    const feeds = Object.fromEntries(graph.inputs.map(({ name }) => [name, saved[`0/input/${name}`]]));
    const names = tappableValues(graph).filter(({ name, dtype, shape, unknown }) => unknown === undefined && dtype === "float32" && shape[0] === "batch" && !graph.outputs.some((output) => output.name === name)).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    const tapped = withTaps(graph, names);
    expect(tapped.outputs.map(({ name }) => name)).toEqual([...graph.outputs.map(({ name }) => name), ...names]);
    const results = await runGraph(tapped, feeds);
    expectClose(results["output"], saved["0/output"], 1e-5);
    for (const name of names) expect(results[name].shape[0]).toBe(saved["0/output"].shape[0]);
  });
});

describe("withTaps", () => {
  it("gives values in between, once each, beside the outputs", async () => {
    const graph = network();
    const [product, hidden] = graph.nodes.map(({ outputs }) => outputs[0]);
    const tapped = withTaps(graph, [hidden, "score", hidden, product]);
    expect(tapped.outputs.map(({ name }) => name)).toEqual(["score", product, hidden]);
    const results = await runGraph(tapped, { x: tensor("float32", [1, 2], [1, 2]) });
    expect([results["score"], results[hidden], results[product]].map(({ data }) => [...data].map(Number))).toEqual([[6, 0], [3, 0], [3, -3]]);
  });

  it("taps values of which nothing can be inferred", async () => {
    const graph = network();
    const [first, ...rest] = graph.nodes;
    const foreign: Graph = { ...graph, nodes: [first, ...rest.map((node) => (node.op === "Relu" ? { ...node, op: "Gelu", domain: "com.microsoft", attributes: {} } : node))], values: {}, opsets: { ...graph.opsets, "com.microsoft": 1 } };
    const hidden = foreign.nodes.find(({ op }) => op === "Gelu")?.outputs[0] ?? "";
    const session = await openGraph(withTaps(foreign, [hidden]));
    const results = await session.run({ x: tensor("float32", [1, 2], [1, 2]) });
    expect(results[hidden].shape).toEqual([1, 2]);
    await session.release();
  });

  it("names near values for one that is not there", () => {
    expect(() => withTaps(network(), ["scor"])).toThrow('"scor" is no value that a node of "network" makes: near names are score');
  });
});
