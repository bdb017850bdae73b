// Training graphs of every kind of model stay on WebGPU, and give there what they give on CPU.
import { nodesOffWebGpu, RESET_INPUT, bufferName, type TrainingArtifacts } from "@mpm/graph";
import { presets, pretrainingArtifacts } from "@mpm/encoder";
import { openSession, type NamedTensors, type Provider } from "@mpm/runtime";
import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { messagePassing } from "../src/models/message-passing.js";
import type { TestModel } from "../src/models/model.js";
import { perceptron } from "../src/models/perceptron.js";
import { setEncoder } from "../src/models/set-encoder.js";
import { vqVae } from "../src/models/vq-vae.js";

const MODELS: readonly (readonly [string, () => TestModel])[] = [["a multi-layer perceptron", perceptron], ["the set encoder, pretraining", setEncoder], ["the VQ-VAE", vqVae], ["a message-passing network", messagePassing]];
const TOLERANCE = 1e-5;
const ROUNDING = 1e-6; // of gradients that are 0 but for rounding, such as those of attention's key bias

const namesOff = (artifacts: TrainingArtifacts): readonly string[] =>
  [artifacts.training, artifacts.evaluation].flatMap((graph) => nodesOffWebGpu(graph).map(({ node: { op, name }, operands }) => `${op} ${name} (${operands.map(({ dtype }) => dtype).join(", ")})`));

/** All outputs of one training run from empty accumulators. */
async function runTraining({ artifacts: { training, trainable }, initial, batches }: TestModel, provider: Provider): Promise<NamedTensors> {
  const buffers = Object.fromEntries(trainable.map(({ name, shape }) => [bufferName(name), tensor("float32", shape.map(Number))]));
  const feeds: NamedTensors = { ...initial, ...batches(1)[0], ...buffers, [RESET_INPUT]: tensor("bool", [1], [1]) };
  await using session = await openSession(training, { provider, threads: 1 });
  return await session.run(Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name] ?? tensor("float32", [])])));
}

describe("on WebGPU", () => {
  it.each(MODELS)("no node needs the CPU: %s", (_, make) => expect(namesOff(make().artifacts)).toEqual([]));
  it("no node needs the CPU: the smallest encoder's pretraining", () => {
    expect(namesOff(pretrainingArtifacts(presets.tiny, { vocabulary: 64, scale: { mean: [0, 0, 0], std: [1, 1, 1] } }))).toEqual([]);
  });
  it.skipIf(process.env["MPM_DEVICE"] !== "webgpu").each(MODELS)("loss and gradients are those of the CPU (skipped without MPM_DEVICE=webgpu): %s", async (_, make) => {
    const [cpu, webgpu] = [await runTraining(make(), "cpu"), await runTraining(make(), "webgpu")];
    const differs = ([name, { data }]: [string, Tensor]): boolean => {
      const [expected, seen] = [Array.from(data, Number), Array.from(webgpu[name]?.data ?? [], Number)];
      const largest = Math.max(0, ...expected.map(Math.abs));
      const worst = Math.max(...expected.map((value, at) => Math.abs(value - (seen[at] ?? Number.NaN))));
      return !(worst <= TOLERANCE * largest + ROUNDING);
    };
    expect(Object.entries(cpu).filter(differs).map(([name]) => name)).toEqual([]);
  });
});
