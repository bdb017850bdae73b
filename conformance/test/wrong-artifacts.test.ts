// The comparison sees what is wrong, and the training runtime refuses what its contract forbids.
import { bufferName, encodeCheckpoint, encodeModel, type Graph } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { largestDifference, runtimeLosses, trainerLosses, trainingFiles, type Losses, type TrainingRun } from "../src/compare-training.js";
import { perceptron } from "../src/models/perceptron.js";

const { artifacts, initial, batches } = perceptron();
const run: TrainingRun = { artifacts, initial, optimizer: { groups: [{ match: "", weightDecay: 0.01 }] }, steps: batches(5).map((batch) => [batch]) };
const files = trainingFiles(run);

/** The training graph with the sign of one parameter's gradient turned. */
function withWrongGradient({ nodes, ...graph }: Graph, parameter: string): Graph {
  const wrong = nodes.flatMap((node) => {
    if (!node.inputs.includes(bufferName(parameter))) return [node];
    const [buffer = "", gradient = "", reset = ""] = node.inputs;
    const turned = { op: "Neg", domain: "", name: "turned", inputs: [gradient], outputs: ["turned"], attributes: {} };
    return [turned, { ...node, inputs: [buffer, "turned", reset] }];
  });
  return { ...graph, nodes: wrong };
}

describe("losses tell", () => {
  let right: Losses;
  beforeAll(async () => {
    right = await trainerLosses(run);
  });
  const difference = async (changed: Partial<typeof files>): Promise<number> => largestDifference(await runtimeLosses({ ...files, ...changed }, run), right);

  it("one entry of one parameter that is off by a hundredth", async () => {
    expect(await difference({})).toBeLessThan(1e-5);
    const { data, ...weight } = initial["1.weight"] ?? tensor("float32", [0]);
    const moved = { ...weight, data: data.map((value, index) => (index === 7 ? value + 0.01 : value)) };
    expect(await difference({ checkpoint: encodeCheckpoint({ parameters: { ...initial, "1.weight": moved }, frozen: {} }) })).toBeGreaterThan(1e-5);
  });

  it.each(["0.weight", "norm0.scale", "2.bias"])("a wrong gradient of %s", async (parameter) => {
    expect(await difference({ training: encodeModel(withWrongGradient(artifacts.training, parameter)) })).toBeGreaterThan(1e-5);
  });

  it("another optimizer", async () => {
    expect(await difference({ optimizer: trainingFiles({ ...run, optimizer: { groups: [{ match: "", weightDecay: 0 }] } }).optimizer })).toBeGreaterThan(1e-6);
    expect(await difference({ optimizer: trainingFiles({ ...run, optimizer: { ...run.optimizer, beta1: 0.89 } }).optimizer })).toBeGreaterThan(1e-5);
  });
});

describe("the runtime refuses", () => {
  const { "0.weight": weight = tensor("float32", [0]), ...others } = initial;
  it.each<[string, Partial<typeof files>]>([
    ["a checkpoint without a parameter", { checkpoint: encodeCheckpoint({ parameters: others, frozen: {} }) }],
    ["a parameter frozen in the checkpoint and trained in the graph", { checkpoint: encodeCheckpoint({ parameters: others, frozen: { "0.weight": weight } }) }],
    ["a truncated checkpoint", { checkpoint: files.checkpoint.slice(0, -100) }],
    ["the evaluation graph for the training graph", { training: files.evaluation }],
    ["the training graph for the optimizer", { optimizer: files.training }],
  ])("%s", async (_, changed) => {
    await expect(runtimeLosses({ ...files, ...changed }, run)).rejects.toThrow("the training runtime refused");
  });
});
