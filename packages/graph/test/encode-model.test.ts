import { readFileSync } from "node:fs";
import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { encodeModel } from "../src/encode-model.js";
import type { Graph, Node } from "../src/ir.js";
import { messageAt, messagesAt, numberAt, readMessage, stringAt, stringsAt } from "../src/protobuf.js";

const node = (op: string, inputs: string[], outputs: string[]): Node => ({ op, domain: "", name: "", inputs, outputs, attributes: {} });
const empty: Graph = {
  name: "empty", inputs: [], parameters: [], initializers: {}, nodes: [], outputs: [], values: {}, functions: [],
  opsets: { "": 21 }, irVersion: 10, metadata: {},
};
/** y = x weight + shift with a symbolic number of rows. */
const affine: Graph = {
  ...empty,
  name: "affine",
  inputs: [{ name: "x", dtype: "float32", shape: ["particles", 2] }],
  parameters: [{ name: "weight", dtype: "float32", shape: [2, 3], init: { kind: "normal", std: 0.02 } }],
  initializers: { shift: tensor("float32", [3], [10, 20, 30]) },
  nodes: [node("MatMul", ["x", "weight"], ["product"]), node("Add", ["product", "shift"], ["y"])],
  outputs: [{ name: "y", dtype: "float32", shape: ["particles", 3] }],
  values: { product: { name: "product", dtype: "float32", shape: ["particles", 3] } },
  metadata: { author: "test" },
};

describe("encodeModel", () => {
  it("writes inputs before parameters, and the initializer specifications as metadata", () => {
    const model = readMessage(encodeModel(affine));
    const graph = messageAt(model, 7) ?? readMessage(new Uint8Array());
    expect([numberAt(model, 1), stringAt(model, 2), stringAt(graph, 2)]).toEqual([10, "mpm", "affine"]);
    expect(messagesAt(graph, 11, (info) => stringAt(info, 1))).toEqual(["x", "weight"]);
    expect(messagesAt(graph, 1, (message) => stringsAt(message, 1))).toEqual([["x", "weight"], ["product", "shift"]]);
    expect(messagesAt(model, 14, (entry) => [stringAt(entry, 1), stringAt(entry, 2)]))
      .toEqual([["author", "test"], ["mpm.parameters", '{"weight":{"kind":"normal","std":0.02}}']]);
  });

  it("lists constants among the inputs before version 4 of the format", () => {
    const graph = messageAt(readMessage(encodeModel({ ...affine, irVersion: 3 })), 7);
    expect(graph && messagesAt(graph, 11, (info) => stringAt(info, 1))).toEqual(["x", "weight", "shift"]);
  });

  it.each<[string, Graph]>([
    ["data that does not fill its shape", { ...empty, initializers: { a: { ...tensor("int8", [2]), shape: [3] } } }],
    ["a negative size", { ...empty, inputs: [{ name: "x", dtype: "int8", shape: [-1] }] }],
    ["a fractional size", { ...empty, inputs: [{ name: "x", dtype: "int8", shape: [1.5] }] }],
    ["an empty symbolic size", { ...empty, inputs: [{ name: "x", dtype: "int8", shape: [""] }] }],
    ["an integer beyond int64", { ...empty, nodes: [{ ...node("Cast", ["x"], ["y"]), attributes: { to: { type: "int", value: 2n ** 63n } } }] }],
    ["parameters in a subgraph", { ...empty, nodes: [{ ...node("If", ["x"], ["y"]), attributes: { body: { type: "graph", value: affine } } }] }],
  ])("refuses %s", (_, graph) => {
    expect(() => encodeModel(graph)).toThrow(RangeError);
  });

  it("copies large tensors once", () => {
    const graph = { ...empty, initializers: { large: tensor("float32", [50_000_000]) } };
    const start = process.cpuUsage();
    expect(encodeModel(graph).byteLength).toBeGreaterThan(200_000_000);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(1.5); // seconds of this process alone; measured 0.1, the time of one copy
  });

  it("is loaded and run by ONNX Runtime", async () => {
    const { InferenceSession, Tensor } = await onnxRuntime();
    const session = await InferenceSession.create(encodeModel(affine));
    const { y } = await session.run({
      x: new Tensor("float32", Float32Array.of(1, 0, 0, 1, 1, 1), [3, 2]),
      weight: new Tensor("float32", Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
    });
    expect(y.dims).toEqual([3, 3]);
    expect([...(y.data as Float32Array)]).toEqual([11, 22, 33, 14, 25, 36, 15, 27, 39]);
    await session.release();
  });

  it("calls functions with reference attributes and defaults in ONNX Runtime", async () => {
    const { InferenceSession, Tensor } = await onnxRuntime();
    const file = readFileSync(new URL("fixtures/functions.onnx", import.meta.url));
    const session = await InferenceSession.create(encodeModel(decodeModel(file)));
    const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(-1, 2, -16, 0), [2, 2]) });
    expect([...(y.data as Float32Array)]).toEqual([-0.0625, 2, -1, 0]); // slopes 0.5 and 0.125
    await session.release();
  });
});

function onnxRuntime(): Promise<typeof import("onnxruntime-node")> {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  return import("onnxruntime-node");
}
