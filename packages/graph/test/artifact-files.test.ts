import { MpmError, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import {
  ARTIFACT_FILES, add, bindParameters, decodeArtifactFiles, decodeCheckpoint, decodeModel, encodeArtifactFiles, encodeCheckpoint, encodeModel, graphBuilder, initParameters, matmul, mul,
  reduceMean, trainingArtifacts, updateModel, type Graph, type TrainingArtifacts,
} from "../src/index.js";

function network(): Graph {
  const g = graphBuilder("network");
  const hidden = matmul(g.input("x", "float32", ["rows", 3]), g.parameter("w", [3, 2], { kind: "lecunNormal" }));
  const y = add(hidden, g.parameter("b", [2], { kind: "zeros" }));
  g.output("loss", reduceMean(mul(y, y)));
  return g.build();
}

const fromFile = (): Graph => {
  const graph = network();
  return decodeModel(encodeModel(bindParameters(graph, initParameters(graph, 3))));
};
const summary = ({ training, evaluation, layout, loss, trainable, frozen, optimizer }: TrainingArtifacts): unknown => ({ training, evaluation, layout, loss, trainable, frozen, optimizer });

describe("artifact files", () => {
  it.each<[string, Graph]>([["from the builder", network()], ["from a file", fromFile()]])("hold a model %s, whole", (_, graph) => {
    const artifacts = trainingArtifacts(graph, { loss: "loss", frozen: ["b"], optimizer: { beta1: 0.8, clipNorm: 1, groups: [{ match: "", weightDecay: 0.1 }] } });
    const files = encodeArtifactFiles(artifacts, { seed: 5 });
    expect(Object.keys(files).toSorted()).toEqual(Object.values(ARTIFACT_FILES).toSorted());
    const read = decodeArtifactFiles(files);
    expect(summary(read)).toEqual(summary(artifacts));
    const first = { ...initParameters(network(), 5), ...artifacts.values };
    expect(read.values).toEqual(first);
    expect(decodeCheckpoint(files.checkpoint)).toEqual({ parameters: { w: first["w"] }, frozen: { b: first["b"] } });
    expect(decodeModel(files["update_model.onnx"])).toEqual(updateModel(artifacts));
    expect(encodeArtifactFiles(read)).toEqual(files);
  });
  it("decay all parameters alike where no groups are given, as torch does", () => {
    const files = encodeArtifactFiles(trainingArtifacts(network(), { loss: "loss" }), { seed: 1 });
    const optimizer = decodeModel(files["optimizer_model.onnx"]).nodes.find(({ op }) => op === "AdamWOptimizer");
    expect(optimizer?.attributes["weight_decay"]).toEqual({ type: "float", value: Math.fround(0.01) });
    const groups = [{ match: "w", weightDecay: 0.1 }, { match: "b", weightDecay: 0.2 }];
    expect(() => encodeArtifactFiles(trainingArtifacts(network(), { loss: "loss", optimizer: { groups } }), { seed: 1 })).toThrow("one rate and one decay for all parameters");
  });
  it("of another tool are made anew from the evaluation model", () => {
    const artifacts = trainingArtifacts(network(), { loss: "loss", frozen: ["b"] });
    const files = encodeArtifactFiles(artifacts, { seed: 5 });
    const strip = (graph: Graph): Uint8Array => encodeModel({ ...graph, parameters: [], inputs: [...graph.inputs, ...graph.parameters], functions: [] });
    const read = decodeArtifactFiles({ ...files, "training_model.onnx": strip(artifacts.training), "eval_model.onnx": strip(artifacts.evaluation) });
    expect(read.trainable.map(({ name }) => name)).toEqual(["w"]);
    expect(read.training.outputs).toEqual(artifacts.training.outputs);
    expect(Object.keys(read.values).toSorted()).toEqual(["b", "w"]);
  });
  it("say what is wrong with them", () => {
    const files = encodeArtifactFiles(trainingArtifacts(network(), { loss: "loss" }), { seed: 5 });
    const code = (changed: Partial<typeof files>): unknown => {
      try {
        decodeArtifactFiles({ ...files, ...changed });
        return "reads";
      } catch (error) {
        return error instanceof MpmError ? `${error.code}: ${error.message}` : error;
      }
    };
    const checkpoint = (parameters: Record<string, Tensor>): Partial<typeof files> => ({ checkpoint: encodeCheckpoint({ parameters, frozen: {} }) });
    const [w, b] = [tensor("float32", [3, 2]), tensor("float32", [2])];
    expect(code(checkpoint({ w, b }))).toBe("reads");
    expect(code(checkpoint({ w }))).toContain('artifacts-invalid: models and checkpoint do not fit together: no values for "b"');
    expect(code(checkpoint({ w, b, c: b }))).toContain('values for "c", which is no parameter');
    expect(code(checkpoint({ w: b, b }))).toContain('"w" has another shape');
    expect(code({ checkpoint: files.checkpoint.subarray(0, 40) })).toMatch(/^checkpoint-/);
    expect(code({ "training_model.onnx": files["training_model.onnx"].subarray(0, 100) })).toMatch(/^malformed-model/);
    expect(() => encodeArtifactFiles(trainingArtifacts(network(), { loss: "loss" }))).toThrow("no values for w, b; give them, or a `seed`");
  });
});
