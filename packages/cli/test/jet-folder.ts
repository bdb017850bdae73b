// A folder with small jets of two classes and configurations of runs on them, for the tests.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveTable } from "@mpm/io";
import { randomStream } from "@mpm/tensor";

const PARTICLES = 6;

/** A folder with a data file, in which configurations are written; gone when disposed. */
export interface ConfigFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a configuration; gives its path. */
  readonly write: (name: string, config: unknown) => Promise<string>;
}

/** `jets.npz` with our columns: particles around one centre (class 0) or around two (class 1). */
export async function jetFolder(numJets = 120): Promise<ConfigFolder> {
  const stream = randomStream(1, "toy jets");
  const label = Int32Array.from({ length: numJets }, () => stream.integer(2));
  const perParticle = (make: (jet: number, rank: number) => number): Float32Array => Float32Array.from({ length: numJets * PARTICLES }, (_, at) => make(Math.floor(at / PARTICLES), at % PARTICLES));
  return configFolder("jets.npz", label, PARTICLES, {
    part_pt: perParticle((_, rank) => 100 / (rank + 1) + stream.uniform()), part_dphi: perParticle(() => 0.1 * stream.normal()),
    part_deta: perParticle((jet, rank) => label[jet] * (rank % 2 === 0 ? 0.4 : -0.4) + 0.05 * stream.normal()),
  });
}

/** A folder with a file of rows with equally many entries each, and their labels. */
export async function configFolder(file: string, label: Int32Array, entries: number, lists: Readonly<Record<string, Float32Array>>): Promise<ConfigFolder> {
  const path = await mkdtemp(join(tmpdir(), "mpm-cli-"));
  const offsets = [Int32Array.from({ length: label.length + 1 }, (_, row) => row * entries)];
  const columns = Object.fromEntries(Object.entries(lists).map(([name, data]) => [name, { dtype: "float32" as const, data, offsets, shape: [] }]));
  await saveTable(join(path, file), { ...columns, label: { dtype: "int32", data: label, offsets: [], shape: [] } }, { format: "npz" });
  return {
    path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }),
    write: async (name, config) => {
      await writeFile(join(path, name), JSON.stringify(config));
      return join(path, name);
    },
  };
}

const learningRate = { kind: "warmup-constant", peak: 5e-3, warmup: 2 };

/** A pretraining of seconds. */
export const PRETRAINING: Readonly<Record<string, unknown>> = {
  model: "set-encoder", seed: 3, data: { files: ["jets.npz"] }, validation: { fraction: 0.2, every: 4 },
  tokenizer: { model: { preset: "tiny", vocabulary: 16 }, steps: 4, learningRate, batchParticles: 200 },
  encoder: { preset: "tiny", width: 16, blocks: 1, heads: 2, feedForward: 16 }, steps: 8, learningRate, particlesPerBatch: 200, checkpointEvery: 3,
};

/** A fine-tuning of the model in `pretrained/model`. */
export const FINE_TUNING: Readonly<Record<string, unknown>> = {
  model: "set-encoder", data: { files: ["jets.npz"] }, validation: { fraction: 0.2 }, pretrained: "pretrained/model", classes: ["one", "two"], epochs: 12, learningRate, particlesPerBatch: 100,
};

/** An evaluation of the classifier in `tuned/model`. */
export const EVALUATION: Readonly<Record<string, unknown>> = { model: "set-encoder", data: { files: ["jets.npz"], maxJets: 100 }, classifier: "tuned/model", replicas: 20 };
