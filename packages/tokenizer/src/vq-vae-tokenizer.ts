// A trained VQ-VAE as a tokenizer: particles to tokens in the context of their set, and back.
import { bindParameters, subgraph, type Graph } from "@mpm/graph";
import type { FeatureScale } from "@mpm/layers";
import { openSession, type Session } from "@mpm/runtime";
import { batchesSync, packedFeeds, type PackedBatch, type ParsedParticleRecipe, type ParticleSet } from "@mpm/sets";
import { packageVersions, writeModelDirectory } from "@mpm/train";
import { tensor, type Tensor } from "@mpm/tensor";
import { checkSet, checkTokens } from "./check-input.js";
import { lazySession } from "./lazy-session.js";
import type { Tokenizer } from "./tokenizer.js";
import type { VqVaeConfig } from "./vq-vae-config.js";
import { decodeGraph, denseVqVaeGraph, tokenGraph } from "./vq-vae-graph.js";

/** Value of `kind` in `model.json`. */
export const KIND = "vq-vae";

/** Version of the record in `model.json`. */
export const VERSION = 1;

/** A trained VQ-VAE as plain data. */
export interface VqVaeModel {
  readonly config: VqVaeConfig;
  /** Names of the features, in column order. */
  readonly featureNames: readonly string[];
  /** How its features are made of columns: `particleFeatures(model.recipe)`. Absent for features made otherwise. */
  readonly recipe?: ParsedParticleRecipe;
  readonly scale: FeatureScale;
  /** By parameter name: those of `vqVaeGraph`. */
  readonly weights: Readonly<Record<string, Tensor<"float32">>>;
  /** Where it comes from; `save` adds the versions of the packages. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/** A VQ-VAE tokenizer; it owns sessions. A particle's token depends on the other particles of its set. */
export interface VqVaeTokenizer extends Tokenizer {
  readonly kind: typeof KIND;
  readonly model: VqVaeModel;
}

/** How a VQ-VAE computes. */
export interface TokenizerOptions {
  /** Particles in a batch; a larger set is a batch of its own. Default 20,000. */
  readonly particlesPerBatch?: number;
  /** Threads inside one operator. Default: as many as there are physical cores. */
  readonly threads?: number;
  /** Compute in a worker thread, so that this one stays free. Default true. */
  readonly worker?: boolean;
}

/** The tokenizer of a model. Sessions open on first use; dispose it. */
export function vqVaeTokenizer(model: VqVaeModel, { particlesPerBatch = 20_000, threads, worker = true }: TokenizerOptions = {}): VqVaeTokenizer {
  const { config, scale, featureNames, weights } = model;
  const open = (graph: Graph, output: string): Promise<Session> =>
    openSession(bindParameters(subgraph(graph, [output]), weights), { worker, ...(threads === undefined ? {} : { threads }) });
  const encoder = lazySession(() => open(tokenGraph(config, scale), "tokens"));
  const decoder = lazySession(() => open(decodeGraph(config, scale), "decoded"));
  const batchesOf = (set: ParticleSet): Iterable<PackedBatch> =>
    batchesSync(set, { particlesPerBatch: Math.max(particlesPerBatch, largestSet(set)), shuffle: false });
  const dispose = async (): Promise<void> => {
    await Promise.all([encoder.dispose(), decoder.dispose()]);
  };
  return {
    kind: KIND, vocabulary: config.vocabulary, model,
    async encode(set) {
      checkSet(set, featureNames);
      const session = await encoder.get();
      const all = new Int32Array(set.features.shape[0]); // [particles]
      for (const batch of batchesOf(set)) {
        const { tokens } = await session.run(packedFeeds(batch, config.heads));
        placeRows(all, tokens.data as Int32Array, 1, batch, set.offsets);
      }
      return all;
    },
    async decode({ offsets }, tokens) {
      checkTokens(offsets, tokens, config.vocabulary);
      const session = await decoder.get();
      const all = tensor("float32", [tokens.length, config.features]); // [particles, features]
      // Tokens travel as the one feature of their particles; float32 is exact below 2^24.
      const set = { offsets, features: tensor("float32", [tokens.length, 1], Float32Array.from(tokens)), featureNames: ["token"] };
      for (const batch of batchesOf(set)) {
        const { features, ...layout } = packedFeeds(batch, config.heads);
        const { decoded } = await session.run({ ...layout, tokens: tensor("int32", [features.data.length], Int32Array.from(batch.features.data)) });
        placeRows(all.data, decoded.data as Float32Array, config.features, batch, offsets);
      }
      return all;
    },
    save: (directory) => saveModel(directory, model),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

async function saveModel(directory: string, { weights, config, featureNames, recipe, scale, provenance }: VqVaeModel): Promise<void> {
  const record = { kind: KIND, version: VERSION, config, featureNames, recipe, scale, provenance: { packages: packageVersions(import.meta.url), ...provenance } };
  const forward = bindParameters(denseVqVaeGraph(config, scale), weights);
  await writeModelDirectory(directory, { record, weights, graphs: { "forward.onnx": forward } });
}

/** Writes the rows of a batch, [particles, width], to where their sets stand among all sets. */
function placeRows<T extends Int32Array | Float32Array>(all: T, rows: T, width: number, { offsets, setIndices }: PackedBatch, allOffsets: Int32Array): void {
  setIndices.forEach((set, at) => all.set(rows.subarray(offsets[at] * width, offsets[at + 1] * width), allOffsets[set] * width));
}

function largestSet({ offsets }: { readonly offsets: Int32Array }): number {
  return offsets.reduce((largest, offset, row) => Math.max(largest, offset - (offsets[row - 1] ?? 0)), 1);
}
