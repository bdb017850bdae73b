// A trained VQ-VAE as a tokenizer: particles to tokens in the context of their set, and back.
import { bindParameters, subgraph, type Graph } from "@mpm/graph";
import type { FeatureScale } from "@mpm/layers";
import { openSession, type Session } from "@mpm/runtime";
import { batchesSync, packedFeeds, type PackedBatch, type ParticleSet } from "@mpm/sets";
import { readModelDirectory, writeModelDirectory } from "@mpm/train";
import { MpmError, randomStream, tensor, type Tensor } from "@mpm/tensor";
import type { Tokenizer } from "./tokenizer.js";
import { parseVqVaeConfig, type VqVaeConfig } from "./vq-vae-config.js";
import { decodeGraph, denseVqVaeGraph, tokenGraph } from "./vq-vae-graph.js";

/** A trained VQ-VAE as plain data. */
export interface VqVaeModel {
  readonly config: VqVaeConfig;
  readonly featureNames: readonly string[];
  readonly scale: FeatureScale;
  readonly weights: Readonly<Record<string, Tensor<"float32">>>;
  readonly provenance: Readonly<Record<string, unknown>>;
}

export interface VqVaeTokenizer extends Tokenizer {
  readonly kind: "vq-vae";
  readonly model: VqVaeModel;
}

export interface TokenizerOptions {
  /** Particles in a batch. Default 20,000. */
  readonly particlesPerBatch?: number;
  readonly threads?: number;
  /** Compute in a worker thread, so that this one stays free. Default true. */
  readonly worker?: boolean;
}

const KIND = "vq-vae";
const VERSION = 1;

/** The tokenizer of a model. Sessions open on first use; dispose it. */
export function vqVaeTokenizer(model: VqVaeModel, { particlesPerBatch = 20_000, threads, worker = true }: TokenizerOptions = {}): VqVaeTokenizer {
  const { config, scale, featureNames } = model;
  const open = (graph: Graph): Promise<Session> => openSession(bindParameters(graph, model.weights), { worker, ...(threads === undefined ? {} : { threads }) });
  const sessions = new Map<string, Promise<Session>>();
  const session = (name: string, graph: () => Graph): Promise<Session> => {
    const opened = sessions.get(name) ?? open(graph());
    sessions.set(name, opened);
    return opened;
  };

  /** Runs a graph over all sets and writes its rows back in their order: [particles, width]. */
  async function overParticles<T extends Int32Array | Float32Array>(set: ParticleSet, running: Session, output: string, result: T, width: number, feeds: (batch: PackedBatch) => Record<string, Tensor>): Promise<T> {
    for (const batch of batchesSync(set, { particlesPerBatch: Math.max(particlesPerBatch, largestSet(set)), shuffle: false, stream: randomStream(0, "tokenizer") })) {
      const rows = (await running.run(feeds(batch)))[output]?.data as T;
      batch.setIndices.forEach((row, at) => result.set(rows.subarray(batch.offsets[at] * width, batch.offsets[at + 1] * width), set.offsets[row] * width));
    }
    return result;
  }

  return {
    kind: KIND, vocabulary: config.vocabulary, model,
    async encode(set) {
      checkFeatures(set, model);
      const running = await session("encode", () => subgraph(tokenGraph(config, scale), ["tokens"]));
      const read = new Set(running.inputs.map(({ name }) => name));
      return overParticles(set, running, "tokens", new Int32Array(set.features.shape[0]), 1, (batch) => pick(packedFeeds(batch, config.heads), read));
    },
    async decode({ offsets }, tokens) {
      checkTokens(offsets, tokens, config.vocabulary);
      const running = await session("decode", () => subgraph(decodeGraph(config, scale), ["decoded"]));
      const read = new Set(running.inputs.map(({ name }) => name));
      const rows = tensor("float32", [tokens.length, 1], Float32Array.from(tokens)); // exact below 2^24
      const decoded = tensor("float32", [tokens.length, config.features]);
      await overParticles({ offsets, features: rows, featureNames: ["token"] }, running, "decoded", decoded.data, config.features, (batch) =>
        pick({ ...packedFeeds(batch, config.heads), tokens: tensor("int32", [batch.features.data.length], Int32Array.from(batch.features.data)) }, read));
      return decoded;
    },
    async save(directory) {
      const { weights, ...record } = model;
      const graph = bindParameters(denseVqVaeGraph(config, scale), weights);
      await writeModelDirectory(directory, { record: { kind: KIND, version: VERSION, ...record }, weights, graphs: { "forward.onnx": graph } });
    },
    async dispose() {
      const opened = [...sessions.values()];
      sessions.clear();
      for (const running of opened) await (await running).dispose();
    },
  };

  function checkFeatures({ features, featureNames: seen }: ParticleSet, { config: { features: width } }: VqVaeModel): void {
    if (features.shape[1] !== width) throw new RangeError(`the tokenizer takes ${width} features per particle (${featureNames.join(", ")}), the set has ${features.shape[1]} (${seen.join(", ")})`);
    const bad = features.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new MpmError("non-finite", `feature "${seen[bad % width]}" of particle ${Math.floor(bad / width)} is ${features.data[bad]}: clean the data or choose a policy in the recipe (nonFinite)`);
  }
}

/** Reads a tokenizer that `save` wrote. */
export async function loadVqVae(directory: string, options: TokenizerOptions = {}): Promise<VqVaeTokenizer> {
  const { record, weights } = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  const { kind: _kind, version: _version, config, featureNames, scale, provenance, ...rest } = record;
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new MpmError("model-invalid", `model.json of "${directory}" has the unknown key "${unknown.join('", "')}"`);
  const model = { config: parseVqVaeConfig(config), featureNames, scale, weights, provenance } as VqVaeModel;
  const wrong = [tokenGraph(model.config, model.scale), decodeGraph(model.config, model.scale)].flatMap(({ parameters }) => parameters)
    .filter(({ name, shape }) => weights[name]?.shape.join() !== shape.join()).map(({ name }) => name);
  if (wrong.length > 0) throw new MpmError("model-mismatch", `weights of "${directory}" are not those of its architecture: ${wrong.slice(0, 5).join(", ")}`);
  return vqVaeTokenizer(model, options);
}

function checkTokens(offsets: Int32Array, tokens: Int32Array, vocabulary: number): void {
  if (offsets[offsets.length - 1] !== tokens.length) throw new RangeError(`expected one token per particle, ${offsets[offsets.length - 1]}, got ${tokens.length}`);
  const wrong = tokens.findIndex((token) => token < 0 || token >= vocabulary);
  if (wrong >= 0) throw new RangeError(`token ${tokens[wrong]} of particle ${wrong} lies outside the vocabulary of ${vocabulary}`);
}

function largestSet({ offsets }: { readonly offsets: Int32Array }): number {
  let largest = 1;
  for (let row = 0; row + 1 < offsets.length; row++) largest = Math.max(largest, offsets[row + 1] - offsets[row]);
  return largest;
}

const pick = (feeds: Record<string, Tensor>, names: ReadonlySet<string>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name)));
