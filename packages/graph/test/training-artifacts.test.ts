import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { RESET_INPUT, accumulatedName, add, bufferName, differentiate, flagName, graphBuilder, matmul, mul, reduceMean, sub, trainingArtifacts, updateModel, type Graph } from "../src/index.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

/** Outputs prediction and loss; parameters w, b and a frozen scale. */
function linear(): Graph {
  const g = graphBuilder("linear");
  const x = g.input("x", "float32", ["rows", 3]);
  const [w, b, scale] = [g.parameter("w", [3, 2], { kind: "lecunNormal" }), g.parameter("b", [2], { kind: "zeros" }), g.parameter("scale", [1], { kind: "ones" })];
  const prediction = mul(add(matmul(x, w), b), scale);
  g.output("prediction", prediction);
  const difference = sub(prediction, g.input("target", "float32", ["rows", 2]));
  g.output("loss", reduceMean(mul(difference, difference)));
  return g.build();
}

const names = (infos: readonly { readonly name: string }[]): string[] => infos.map(({ name }) => name);
const parameters = { w: tensor("float32", [3, 2], [1, 2, 3, 4, 5, 6]), b: tensor("float32", [2], [1, -1]), scale: tensor("float32", [1], [0.5]) };
const batch = { x: tensor("float32", [2, 3], [1, 0, -1, 2, 1, 0]), target: tensor("float32", [2, 2], [0, 1, 2, 3]) };
const zeros = { [bufferName("w")]: tensor("float32", [3, 2]), [bufferName("b")]: tensor("float32", [2]) };
const reset = (on: boolean): Record<string, Tensor> => ({ [RESET_INPUT]: tensor("bool", [1], [Number(on)]) });

describe("trainingArtifacts", () => {
  const artifacts = trainingArtifacts(linear(), { loss: "loss", frozen: ["scale"] });

  it("names inputs and outputs by ONNX Runtime's training contract", () => {
    expect(names(artifacts.training.inputs)).toEqual(["x", "target", "w_grad.accumulation.buffer", "b_grad.accumulation.buffer", "lazy_reset_grad"]);
    expect(names(artifacts.training.parameters)).toEqual(["w", "b", "scale"]);
    expect(names(artifacts.training.outputs)).toEqual(["loss", "prediction", "w_grad.accumulation.out", "w.accumulated_grad", "b_grad.accumulation.out", "b.accumulated_grad"]);
    expect(artifacts.training.inputs.at(-1)).toEqual({ name: "lazy_reset_grad", dtype: "bool", shape: [1] });
    expect(artifacts.training.outputs[2]).toEqual({ name: "w_grad.accumulation.out", dtype: "bool", shape: [1] });
    expect(artifacts.training.outputs[3]).toEqual({ name: "w.accumulated_grad", dtype: "float32", shape: [3, 2] });
  });
  it("accumulates by com.microsoft.InPlaceAccumulatorV2(buffer, gradient, reset) -> (flag, value)", () => {
    const nodes = artifacts.training.nodes.filter(({ op }) => op === "InPlaceAccumulatorV2");
    expect(nodes.map(({ domain, inputs, outputs }) => [domain, inputs[0], inputs[2], ...outputs])).toEqual(["w", "b"].map((name) => ["com.microsoft", bufferName(name), RESET_INPUT, flagName(name), accumulatedName(name)]));
    expect(artifacts.training.opsets["com.microsoft"]).toBe(1);
    expect(artifacts.training.functions.map(({ domain, name }) => `${domain}.${name}`)).toEqual(["com.microsoft.InPlaceAccumulatorV2"]);
  });
  it("leaves frozen parameters without a buffer", () => {
    expect([names(artifacts.trainable), names(artifacts.frozen)]).toEqual([["w", "b"], ["scale"]]);
    expect(artifacts.training.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]).some((name) => name.startsWith("scale_grad"))).toBe(false);
  });
  it("keeps inputs and parameters in the evaluation graph", async () => {
    expect([names(artifacts.evaluation.inputs), names(artifacts.evaluation.parameters), names(artifacts.evaluation.outputs)]).toEqual([["x", "target"], ["w", "b", "scale"], ["prediction", "loss"]]);
    const trained = await runGraph(artifacts.training, { ...batch, ...parameters, ...zeros, ...reset(true) });
    expectClose((await runGraph(artifacts.evaluation, { ...batch, ...parameters }))["loss"], trained["loss"] ?? batch.x, 0);
  });
  it("adds up micro-steps until a reset", async () => {
    const once = await runGraph(artifacts.training, { ...batch, ...parameters, ...zeros, ...reset(false) });
    const gradients = Object.fromEntries(["w", "b"].map((name) => [bufferName(name), once[accumulatedName(name)] ?? batch.x]));
    const twice = await runGraph(artifacts.training, { ...batch, ...parameters, ...gradients, ...reset(false) });
    const again = await runGraph(artifacts.training, { ...batch, ...parameters, ...gradients, ...reset(true) });
    for (const name of ["w", "b"]) {
      const single = once[accumulatedName(name)] ?? batch.x;
      expect(Array.from(single.data, Number).some((value) => value !== 0)).toBe(true);
      expectClose(twice[accumulatedName(name)], { dtype: "float32", shape: single.shape, data: Float32Array.from(Array.from(single.data, Number), (value) => 2 * value) }, 1e-6);
      expectClose(again[accumulatedName(name)], single, 0);
      expect(Number(once[flagName(name)]?.data[0])).toBe(1);
    }
  });
  it("lays the flat state out by the optimizer's groups, as the update model has it", () => {
    const { layout, ...rest } = trainingArtifacts(linear(), { loss: "loss", frozen: ["scale"], optimizer: { groups: [{ match: ["b", "scale"], weightDecay: 0.1 }] } });
    expect(layout.entries.map(({ name, start, stop }) => [name, start, stop])).toEqual([["b", 0, 2], ["w", 2, 8]]);
    expect(updateModel({ layout, ...rest }).inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["parameters", [8]], ["gradients", [8]], ["momentum0", [8]], ["momentum1", [8]], ["gradient_scale", [1]], ["learning_rate", [1]], ["step", [1]],
    ]);
    expect(() => trainingArtifacts(linear(), { loss: "loss", optimizer: { groups: [{ match: "head", weightDecay: 0 }] } })).toThrow('parameter group 0 ("head") matches no parameter');
    expect(() => updateModel(trainingArtifacts(linear(), { loss: "loss", optimizer: { beta1: 1 } }))).toThrow("beta1 is 1");
  });
  it("trains the parameters named, in the graph's order", () => {
    expect(names(trainingArtifacts(linear(), { loss: "loss", requiresGrad: ["scale", "b"] }).trainable)).toEqual(["b", "scale"]);
    expect(names(trainingArtifacts(linear(), { loss: "loss" }).trainable)).toEqual(["w", "b", "scale"]);
  });
  it("says which parameters there are, and that something must train", () => {
    expect(() => trainingArtifacts(linear(), { loss: "loss", frozen: ["v"] })).toThrow('"v" is no parameter of "linear": it has w, b, scale');
    expect(() => trainingArtifacts(linear(), { loss: "loss", frozen: ["w", "b", "scale"] })).toThrow("every parameter is frozen");
    expect(() => trainingArtifacts(linear(), { loss: "loss", requiresGrad: ["w"], frozen: "." })).toThrow("`requiresGrad` and `frozen` leave no parameter; it has w, b, scale");
    expect(() => trainingArtifacts(linear(), { loss: "loss", frozen: /^b/ as unknown as string })).toThrow('named by a list or by the source of a RegExp such as "^head", got /^b/');
  });
  it("says which types a file without float32 weights has", () => {
    const g = graphBuilder("half");
    g.output("y", matmul(g.input("x", "float16", ["rows", 2]), g.initializer("w", tensor("float16", [2, 1], Uint16Array.of(0x3c00, 0)))));
    expect(() => trainingArtifacts(g.build(), { loss: "y" })).toThrow('nothing to train in "half": it has no parameters, and no float32 constants that look like weights, only float16');
  });
  it("says which names of the graph are taken by the training contract", () => {
    const named = (name: string): Graph => {
      const g = graphBuilder("g");
      g.output("loss", reduceMean(mul(g.input(name, "float32", [2]), g.parameter("w", [2], { kind: "ones" }))));
      return g.build();
    };
    expect(() => trainingArtifacts(named("w_grad"), { loss: "loss" })).toThrow('"g" has a value "w_grad", which is the name for the gradient of "w": rename that value');
    for (const name of [RESET_INPUT, bufferName("w"), flagName("w"), accumulatedName("w")])
      expect(() => trainingArtifacts(named(name), { loss: "loss" })).toThrow(`"g" has a value or node "${name}", a name that training artifacts need for themselves`);
  });
  it("says that bytes and promises are no graphs", () => {
    expect(() => trainingArtifacts(new Uint8Array(2) as unknown as Graph, { loss: "loss" })).toThrow("expected a graph, got bytes: decodeModel makes a graph of them");
    expect(() => trainingArtifacts(Promise.resolve(linear()) as unknown as Graph, { loss: "loss" })).toThrow("expected a graph, got a promise: await it");
    expect(() => differentiate({} as Graph, { loss: "loss" })).toThrow("expected a graph, got Object");
  });
});
