import { bindParameters, type Graph } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { packBatch, packedFeeds, permute, selectSets, type ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { vqVaeBatches } from "../src/vq-vae-batches.js";
import { denseVqVaeGraph, tokenGraph, vqVaeGraph } from "../src/vq-vae-graph.js";
import { vqVaeTokenizer } from "../src/vq-vae-tokenizer.js";
import { pointedSets, randomModel, relativeDifference, smallConfig } from "./small-problem.js";

const model = randomModel({ ...smallConfig, blocks: 2 }, 5);
const { config, scale, weights } = model;
const set = pointedSets(12, 1);
const numParticles = set.features.shape[0];
const tokenizer = vqVaeTokenizer(model, { worker: false, threads: 1 });
const smallBatches = vqVaeTokenizer(model, { worker: false, threads: 1, particlesPerBatch: 10 });
afterAll(async () => Promise.all([tokenizer.dispose(), smallBatches.dispose()]));

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  await using session = await openSession(bindParameters(graph, weights), { threads: 1 });
  return session.run(feeds);
}

const allSets = Array.from({ length: 12 }, (_, row) => row);

describe("tokens", () => {
  test("of a set do not depend on the sets it shares a batch with", async () => {
    const tokens = await tokenizer.encode(set);
    expect(new Set(tokens).size).toBeGreaterThan(4); // else the test says little
    expect(await smallBatches.encode(set)).toEqual(tokens);
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(allSets, { minLength: 1 }), async (rows) => {
      const expected = rows.flatMap((row) => [...tokens.subarray(set.offsets[row], set.offsets[row + 1])]);
      expect([...await tokenizer.encode(selectSets(set, rows))]).toEqual(expected);
    }), { numRuns: 20, seed: 1 });
  });

  test("of particles follow them through a permutation of their set", async () => {
    const tokens = await tokenizer.encode(set);
    await fc.assert(fc.asyncProperty(fc.nat(), async (seed) => {
      const { set: permuted, permutation } = permute(set, randomStream(seed));
      expect(await tokenizer.encode(permuted)).toEqual(permutation.map((particle) => tokens[particle]));
    }), { numRuns: 20, seed: 2 });
  });

  test("depend on the other particles of the set", async () => {
    const alone: ParticleSet = { ...set, offsets: Int32Array.from({ length: numParticles + 1 }, (_, i) => i) };
    expect(await tokenizer.encode(alone)).not.toEqual(await tokenizer.encode(set));
  });

  test("are the nearest codes by float64 distances, except where two are equally near", async () => {
    const { tokens, latent } = await run(tokenGraph(config, scale), packedFeeds(packBatch(set, allSets), config.heads));
    const codes = affineCodes();
    tokens.data.forEach((token, row) => {
      const distances = codes.map((code) => code.reduce((sum, value, k) => sum + (value - Number(latent.data[row * config.latent + k])) ** 2, 0));
      const nearest = Math.min(...distances);
      expect(distances[Number(token)] - nearest).toBeLessThan(1e-6 * Math.max(1, nearest));
    });
  });
});

/** The codes as the quantiser sees them, in float64. */
function affineCodes(): number[][] {
  const [codebook, factor, shift] = ["codebook", "affine.scale", "affine.bias"].map((name) => weights[`quantiser.${name}`].data);
  return Array.from({ length: config.vocabulary }, (_, code) => Array.from({ length: config.latent }, (_unused, k) =>
    (1 + config.affineRate * factor[k]) * codebook[code * config.latent + k] + config.affineRate * shift[k]));
}

describe("decoded features", () => {
  test("are the reconstruction of the training graph", async () => {
    const decoded = await tokenizer.decode(set, await tokenizer.encode(set));
    expect(decoded.shape).toEqual([numParticles, 3]);
    const [{ feeds }] = vqVaeBatches(set, { heads: config.heads, batchParticles: numParticles, seed: 1 });
    const { reconstruction, commitment, loss } = await run(vqVaeGraph(config, scale), feeds);
    let expected = 0; // mean over sets of the mean over particles of the L1 distance in standardised units
    for (const row of allSets) {
      const [start, stop] = [set.offsets[row], set.offsets[row + 1]];
      for (let i = start * 3; i < stop * 3; i++) expected += Math.abs(decoded.data[i] - set.features.data[i]) / scale.std[i % 3] / (stop - start) / 12;
    }
    expect(Math.abs(Number(reconstruction.data[0]) / expected - 1)).toBeLessThan(1e-5);
    expect(Number(loss.data[0])).toBeCloseTo(Number(reconstruction.data[0]) + config.commitmentWeight * Number(commitment.data[0]), 5);
  });

  test("do not depend on the batch, and follow a permutation", async () => {
    const tokens = await tokenizer.encode(set);
    const decoded = await tokenizer.decode(set, tokens);
    expect(relativeDifference(await smallBatches.decode(set, tokens), decoded)).toBeLessThan(1e-5);
    const { permutation } = permute(set, randomStream(3));
    const permuted = await tokenizer.decode(set, permutation.map((particle) => tokens[particle]));
    const expected = tensor("float32", decoded.shape, decoded.data.map((_, i) => decoded.data[permutation[Math.floor(i / 3)] * 3 + (i % 3)]));
    expect(relativeDifference(permuted, expected)).toBeLessThan(1e-5);
  });
});

test("the dense graph gives the numbers of the packed one, whatever fills the padding", async () => {
  const numSlots = 11; // two more than the largest set needs
  const features = tensor("float32", [12, numSlots, 3], new Float32Array(12 * numSlots * 3).fill(1e3));
  const mask = tensor("float32", [12, numSlots]);
  const slotOfParticle = Int32Array.from(allSets.flatMap((row) => Array.from({ length: set.offsets[row + 1] - set.offsets[row] }, (_, rank) => row * numSlots + rank)));
  for (const slot of slotOfParticle) mask.data[slot] = 1;
  slotOfParticle.forEach((slot, particle) => features.data.set(set.features.data.subarray(particle * 3, particle * 3 + 3), slot * 3));
  const dense = await run(denseVqVaeGraph(config, scale), { features, mask });
  expect(dense["tokens"].shape).toEqual([12, numSlots]);
  expect(dense["decoded"].shape).toEqual([12, numSlots, 3]);
  const tokens = await tokenizer.encode(set);
  expect(slotOfParticle.map((slot) => Number(dense["tokens"].data[slot]))).toEqual(tokens);
  const decoded = Float32Array.from({ length: numParticles * 3 }, (_, i) => Number(dense["decoded"].data[slotOfParticle[Math.floor(i / 3)] * 3 + (i % 3)]));
  expect(relativeDifference(tensor("float32", [numParticles, 3], decoded), await tokenizer.decode(set, tokens))).toBeLessThan(1e-5);
});
