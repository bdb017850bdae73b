import { sizeOf, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import {
  add, attachLoss, bindParameters, crossEntropy, decodeModel, encodeModel, gelu, graphBuilder, initParameters, matmul, mul, reduceMean, trainingArtifacts, accumulatedName, bufferName, RESET_INPUT,
  type Graph, type Loss,
} from "../src/index.js";
import { expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

/** A file: two layers that end in logits [jets, 3], and a second output that the logits do not need. */
function fromFile(): Graph {
  const g = graphBuilder("tagger");
  const x = g.input("features", "float32", ["jets", 4]);
  const hidden = gelu(matmul(x, g.parameter("backbone.weight", [4, 5], { kind: "glorotUniform" })));
  g.output("logits", add(matmul(hidden, g.parameter("head.weight", [5, 3], { kind: "glorotUniform" })), g.parameter("head.bias", [3], { kind: "zeros" })));
  g.output("norm", mul(x, g.parameter("norm.scale", [4], { kind: "ones" })));
  const graph = g.build();
  return decodeModel(encodeModel(bindParameters(graph, initParameters(graph, 7))));
}

const features = tensor("float32", [2, 4], [1, -2, 3, 0, 0.5, 1, -1, 2]);
const names = (infos: readonly { readonly name: string }[]): string[] => infos.map(({ name }) => name);

/** Feeds of a training graph at its first values. */
function firstFeeds(artifacts: ReturnType<typeof trainingArtifacts>, batch: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const buffers = artifacts.trainable.map(({ name, shape }) => [bufferName(name), tensor("float32", shape.map(Number), new Float32Array(sizeOf(shape.map(Number))))] as const);
  return { ...batch, ...artifacts.values, ...Object.fromEntries(buffers), [RESET_INPUT]: tensor("bool", [1], [1]) };
}

describe("a loss attached to a model from a file", () => {
  it.each<[string, Loss, Record<string, Tensor>]>([
    ["cross-entropy", { kind: "cross-entropy", logits: "logits" }, { label: tensor("int32", [2], [2, 0]) }],
    ["cross-entropy with smoothing and weights", { kind: "cross-entropy", logits: "logits", label: "class", labelSmoothing: 0.1, weights: [1, 2, 3] }, { class: tensor("int32", [2], [2, 0]) }],
    ["mean squared error", { kind: "mean-squared-error", prediction: "logits" }, { target: tensor("float32", [2, 3], [1, 0, 0, 0, 0, 1]) }],
    ["binary cross-entropy", { kind: "binary-cross-entropy", logits: "logits", positiveWeight: 2 }, { target: tensor("float32", [2, 3], [1, 0, 0, 0, 0.5, 1]) }],
    ["a function of the builder", (builder) => reduceMean(mul(builder.value("logits"), builder.value("logits"))), {}],
  ])("trains every weight behind it: %s", async (_, loss, truth) => {
    const artifacts = trainingArtifacts(fromFile(), { loss });
    expect(names(artifacts.trainable)).toEqual(["backbone.weight", "head.weight", "head.bias"]);
    expect(Object.keys(artifacts.values)).toEqual(["backbone.weight", "head.weight", "head.bias"]);
    expect(names(artifacts.evaluation.outputs)).toEqual(["logits", "norm", "loss"]);
    const results = await runGraph(artifacts.training, firstFeeds(artifacts, { features, ...truth }));
    const lossAt = async (name: string, at: number, change: number): Promise<number> => {
      const value = artifacts.values[name];
      const moved = { dtype: "float32", shape: value?.shape ?? [], data: Float32Array.from(value?.data ?? [], (entry, index) => (index === at ? entry + change : entry)) } as const;
      return Number((await runGraph(artifacts.evaluation, { features, ...truth, ...artifacts.values, [name]: moved }))["loss"]?.data[0]);
    };
    for (const name of ["backbone.weight", "head.bias"]) {
      const difference = (await lossAt(name, 1, 1e-2) - await lossAt(name, 1, -1e-2)) / 2e-2;
      expect(Number(results[accumulatedName(name)]?.data[1])).toBeCloseTo(difference, 3);
    }
  });
  it("takes an input the graph has already", () => {
    const g = graphBuilder("g");
    const logits = g.input("logits", "float32", ["jets", 2]);
    g.input("label", "int64", ["jets"]);
    g.output("twice", mul(logits, 2));
    const { graph, loss } = attachLoss(g.build(), { kind: "cross-entropy", logits: "twice" });
    expect([names(graph.inputs), loss]).toEqual([["logits", "label"], "loss"]);
  });
  it("leaves the file's outputs as they are", async () => {
    const artifacts = trainingArtifacts(fromFile(), { loss: { kind: "cross-entropy", logits: "logits" } });
    const seen = await runGraph(artifacts.evaluation, { features, label: tensor("int32", [2], [0, 0]), ...artifacts.values });
    const before = await runGraph(fromFile(), { features });
    for (const name of ["logits", "norm"]) expectClose(seen[name], before[name] ?? features, 1e-6);
  });
  it("freezes by pattern, and names what it cannot find", () => {
    const loss: Loss = { kind: "cross-entropy", logits: "logits" };
    const artifacts = trainingArtifacts(fromFile(), { loss, frozen: "^backbone" });
    expect([names(artifacts.trainable), names(artifacts.frozen)]).toEqual([["head.weight", "head.bias"], ["backbone.weight"]]);
    expect(() => trainingArtifacts(fromFile(), { loss, frozen: "^neck" })).toThrow('pattern "^neck" matches no parameter of "tagger": it has backbone.weight, head.weight, head.bias, norm.scale');
    expect(() => trainingArtifacts(fromFile(), { loss: { ...loss, logits: "scores" } })).toThrow('`logits` of the loss is "scores", no value of "tagger": it has outputs logits, norm');
    expect(() => trainingArtifacts(fromFile(), { loss, requiresGrad: ["norm.scale"] })).toThrow('"norm.scale" has no gradient: "loss" does not depend on it');
  });
  it("refuses a loss that is no scalar", () => {
    expect(() => trainingArtifacts(fromFile(), { loss: "logits" })).toThrow('loss "logits" has shape [jets, 3]');
    expect(() => trainingArtifacts(fromFile(), { loss: (builder) => builder.value("logits") })).toThrow("expected one entry");
    expect(() => attachLoss(fromFile(), (builder) => crossEntropy(builder.value("logits"), builder.value("features")))).toThrow("crossEntropy of logits");
  });
  it("gives a loss another name where the graph has a \"loss\" itself", () => {
    const { graph } = attachLoss(fromFile(), (builder) => reduceMean(builder.value("norm")));
    const artifacts = trainingArtifacts(graph, { loss: { kind: "cross-entropy", logits: "logits" } });
    expect([artifacts.loss, names(artifacts.training.outputs).slice(0, 2), names(artifacts.trainable)]).toEqual(["loss_1", ["loss_1", "logits"], ["backbone.weight", "head.weight", "head.bias"]]);
  });
  it.each<[unknown, string]>([
    [undefined, "undefined is no loss: expected the name of an output, a record of kind mean-squared-error, cross-entropy or binary-cross-entropy, or a function of the builder"],
    [{ kind: "crossentropy", logits: "logits" }, '{"kind":"crossentropy","logits":"logits"} is no loss'],
    [{ kind: "cross-entropy", logit: "logits" }, 'the loss lacks `logits`, the name of a value to compare: "tagger" has outputs logits, norm'],
    [() => undefined, "the loss function gave undefined: expected a value made with its builder"],
    [{ kind: "cross-entropy", logits: "logits", weights: [1, Number.NaN, 1] }, "weights holds NaN: expected finite numbers from 0 on"],
    [{ kind: "binary-cross-entropy", logits: "logits", positiveWeight: -1 }, "positiveWeight holds -1"],
  ])("says what is wrong with %j", (loss, message) => {
    expect(() => trainingArtifacts(fromFile(), { loss: loss as Loss })).toThrow(message);
  });
  it("says that nothing is known of the value that it compares", () => {
    const graph = fromFile();
    const [output] = graph.outputs;
    const mystery = { op: "Mystery", domain: "ai.example", name: "m", inputs: ["logits"], outputs: ["scores"], attributes: {} };
    const beyond: Graph = { ...graph, nodes: [...graph.nodes, mystery], outputs: output === undefined ? [] : [output, { name: "scores", dtype: "float32", shape: [], unknown: "type" }] };
    expect(() => trainingArtifacts(beyond, { loss: { kind: "cross-entropy", logits: "scores" } })).toThrow('the graph "tagger" does not know the type of "scores", which the loss compares');
  });
});
