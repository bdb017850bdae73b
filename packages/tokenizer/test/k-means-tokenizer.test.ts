import type { ParticleSet } from "@mpm/sets";
import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { trainKMeans } from "../src/k-means-tokenizer.js";
import { normalSet } from "./point-rows.js";

// Feature scales differ by 1e5: only standardised distances see the first one.
const corners = tensor("float32", [8, 2], [0, 0, 0, 1e5, 1, 0, 1, 1e5, 0, 0, 0, 1e5, 1, 0, 1, 1e5]); // [particles, features]
const set: ParticleSet = { offsets: Int32Array.of(0, 3, 8), features: corners, featureNames: ["small", "large"] };

describe("trainKMeans", () => {
  test("standardises, encodes each particle in order and decodes to raw units", async () => {
    const tokenizer = await trainKMeans(set, { vocabulary: 4, seed: 1 });
    expect(tokenizer).toMatchObject({ kind: "k-means", vocabulary: 4, model: { provenance: { seed: 1, particles: 8 } } });
    const tokens = await tokenizer.encode(set);
    expect(new Set(tokens.subarray(0, 4)).size).toBe(4);
    expect([...tokens.subarray(4)]).toEqual([...tokens.subarray(0, 4)]);
    const decoded = await tokenizer.decode(set, tokens);
    expect(decoded.shape).toEqual([8, 2]);
    decoded.data.forEach((value, i) => expect(Math.abs(value - corners.data[i])).toBeLessThan(1e-6 * (i % 2 === 0 ? 1 : 1e5)));
  });

  test("clusters at most maxParticles, and the same ones for the same seed", async () => {
    const [first, again, other] = (await Promise.all([1, 1, 2].map((seed) => trainKMeans(normalSet(400), { vocabulary: 8, seed, maxParticles: 100 })))).map(({ model }) => model);
    expect(first.provenance.particles).toBe(100);
    expect(again).toEqual(first);
    expect(other.centroids).not.toEqual(first.centroids);
  });

  test("names what is wrong", async () => {
    const tokenizer = await trainKMeans(set, { vocabulary: 4, seed: 1 });
    await expect(trainKMeans(set, { seed: 1 })).rejects.toThrow(/512 distinct rows/);
    await expect(trainKMeans(set, { seed: 1, maxParticles: 0 })).rejects.toThrow(/maxParticles/);
    const bad = { ...set, features: tensor("float32", [8, 2], corners.data.with(3, Number.NaN)) };
    await expect(trainKMeans(bad, { vocabulary: 2, seed: 1 })).rejects.toThrow(/NaN in column "large" of particle 1/);
    await expect(tokenizer.encode(bad)).rejects.toThrow(/NaN in column "large" of particle 1/);
    await expect(tokenizer.encode({ ...set, featureNames: ["large", "small"] })).rejects.toThrow(/expected the features small, large/);
    await expect(tokenizer.decode(set, new Int32Array(7))).rejects.toThrow(/one token per particle, 8, got 7/);
    await expect(tokenizer.decode(set, new Int32Array(8).fill(4))).rejects.toThrow(/tokens from 0 to 3, got 4/);
  });
});
