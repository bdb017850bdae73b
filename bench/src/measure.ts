// Measures one row: pretraining steps, embedding, and the matrix products of both alone, in this process.
import { encoderGraph, maskedFeeds, parseEncoderConfig, pretrainingArtifacts, type SetEncoderConfig } from "@mpm/encoder";
import { bindParameters, initParameters, subgraph, type Graph } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { fitStandardisation, packBatch, packedFeeds, type ParticleSet } from "@mpm/sets";
import { randomStream, sizeOf, type Tensor } from "@mpm/tensor";
import { createTrainer, warmupConstant } from "@mpm/train";
import { loadJets } from "./jets.js";
import { matrixProducts, sizesOfFeeds } from "./matrix-products.js";
import type { Measurement, MeasurementOptions, Throughput } from "./measurement.js";
import { EPOCH_BATCHES, sampleBatches, type BatchSample } from "./sample-batches.js";
import { median, sum } from "./statistics.js";
import { timeProducts, type ProductTimes } from "./time-products.js";

export const VOCABULARY = 512;
export const MASK_FRACTION = 0.3;

/** Times of a pass over the batches. */
interface Pass {
  /** Of each batch. */
  readonly seconds: readonly number[];
  readonly wallSeconds: number;
}

type Feeds = Record<string, Tensor>;

export async function measure(options: MeasurementOptions): Promise<Measurement> {
  const { preset, particlesPerBatch, threads, repeats, batches } = options;
  const config = parseEncoderConfig(preset);
  const set = await loadJets(particlesPerBatch * EPOCH_BATCHES);
  const scale = fitStandardisation(set.features);
  const products = async (graph: Graph, samples: readonly BatchSample[], feeds: Iterable<Feeds>, constantWeights: boolean): Promise<ProductTimes> => {
    const sized = [...feeds].map((batch, i) => ({ sizes: sizesOfFeeds(graph, batch), pairShare: samples[i].pairs / samples[i].slotPairs }));
    return timeProducts(matrixProducts(graph), sized, { threads, repeats: 2 * repeats + 1, constantWeights });
  };

  const mixed = sampleBatches(set, { particlesPerBatch, count: batches, shuffle: true });
  const masked = (): Iterable<Feeds> => pretrainingFeeds(set, mixed, config);
  const artifacts = pretrainingArtifacts(config, { vocabulary: VOCABULARY, scale });
  const steps = await timeSteps(artifacts, masked, options);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const stepProducts = await products(artifacts.training, mixed, masked(), false); // at once: the load of a machine changes

  const bySize = sampleBatches(set, { particlesPerBatch, count: batches, shuffle: false });
  const encoder = subgraph(encoderGraph(config, scale), ["embedding"]);
  const whole = (): Iterable<Feeds> => embeddingFeeds(set, bySize, config);
  const runs = await timeEmbedding(encoder, whole, options);
  const runProducts = await products(encoder, bySize, whole(), true);
  return {
    ...options, parameters: sum(artifacts.trainable.map(({ shape }) => sizeOf(shape.map(Number)))), peakMegabytes,
    pretraining: throughput(mixed, steps, stepProducts), embedding: throughput(bySize, runs, runProducts),
  };
}

/** Feeds of a pretraining step, as `pretrainingBatches` makes them, with random tokens. */
export function* pretrainingFeeds(set: ParticleSet, samples: readonly BatchSample[], { heads }: SetEncoderConfig): Generator<Feeds> {
  for (const [index, { setIndices, particles }] of samples.entries()) {
    const stream = randomStream(1, "bench mask", index);
    const tokens = Int32Array.from({ length: particles }, () => stream.integer(VOCABULARY));
    yield maskedFeeds(packBatch(set, setIndices), tokens, { heads, fraction: MASK_FRACTION, stream });
  }
}

function* embeddingFeeds(set: ParticleSet, samples: readonly BatchSample[], { heads }: SetEncoderConfig): Generator<Feeds> {
  for (const { setIndices } of samples) yield packedFeeds(packBatch(set, setIndices), heads, { pooling: true });
}

/** Passes of `fit` over the batches; the first, in which memory is still being taken, does not count. */
async function timeSteps(artifacts: ReturnType<typeof pretrainingArtifacts>, feeds: () => Iterable<Feeds>, { threads, repeats }: MeasurementOptions): Promise<Pass[]> {
  await using trainer = await createTrainer(artifacts, { seed: 1, learningRate: warmupConstant({ peak: 1e-4 }), clipNorm: 1, threads });
  return await timePasses(repeats, async (seconds) => {
    for await (const step of trainer.fit(feeds())) seconds.push(step.seconds);
  });
}

/** Passes over the batches as `embed` makes them. */
async function timeEmbedding(graph: Graph, feeds: () => Iterable<Feeds>, { threads, repeats }: MeasurementOptions): Promise<Pass[]> {
  await using session = await openSession(bindParameters(graph, initParameters(graph, 1)), { threads, worker: true });
  const read = new Set(session.inputs.map(({ name }) => name));
  return await timePasses(repeats, async (seconds) => {
    for (const batch of feeds()) {
      const used = Object.fromEntries(Object.entries(batch).filter(([name]) => read.has(name)));
      const start = performance.now();
      await session.run(used);
      seconds.push((performance.now() - start) / 1000);
    }
  });
}

async function timePasses(repeats: number, pass: (seconds: number[]) => Promise<void>): Promise<Pass[]> {
  const passes: Pass[] = [];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const seconds: number[] = [];
    const start = performance.now();
    await pass(seconds);
    passes.push({ seconds, wallSeconds: (performance.now() - start) / 1000 });
  }
  return passes.slice(1);
}

function throughput(samples: readonly BatchSample[], passes: readonly Pass[], products: ProductTimes): Throughput {
  const seconds = sum(samples.map((_, batch) => Math.min(...passes.map((pass) => pass.seconds[batch]))));
  const wallSeconds = median(passes.map((pass) => pass.wallSeconds));
  const productSeconds = products.linearSeconds + products.pairSeconds;
  const numJets = sum(samples.map(({ setIndices }) => setIndices.length));
  return {
    jetsPerSecond: numJets / wallSeconds, particlesPerSecond: sum(samples.map(({ particles }) => particles)) / wallSeconds, jetsPerBatch: numJets / samples.length,
    stepSeconds: seconds / samples.length, productSeconds: productSeconds / samples.length, ratio: seconds / productSeconds,
    attentionShare: products.pairSeconds / productSeconds, slotRatio: seconds / (products.linearSeconds + products.slotSeconds),
    wastedPairs: 1 - sum(samples.map(({ pairs }) => pairs)) / sum(samples.map(({ slotPairs }) => slotPairs)),
    productGigaflops: products.flops / productSeconds / 1e9,
  };
}
