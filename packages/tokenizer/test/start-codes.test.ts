import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { startCodes } from "../src/start-codes.js";
import { smallConfig } from "./small-problem.js";
import { bruteForce, normalRows } from "./point-rows.js";

// Instead of an encoder: batch i gives 100 latents near the corners of a cube, so that the centres are known.
const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => [corner & 1, (corner >> 1) & 1, corner >> 2]);
let numBatches = 0;
const encoder = {
  evaluate: async () => {
    const noise = normalRows(100, 3, numBatches++).data;
    return { latent: tensor("float32", [100, 3], noise.map((x, i) => corners[Math.floor(i / 3) % 8][i % 3] + 0.01 * x)) };
  },
};
const config = { ...smallConfig, vocabulary: 8, latent: 3 };

test("puts the codes at the centres of the latents, of as many batches as that needs", async () => {
  numBatches = 0;
  const codes = await startCodes(encoder, config, Array.from({ length: 10 }, () => ({ feeds: {}, numSets: 1 })), { numParticles: 1000, seed: 1 });
  expect(numBatches).toBe(4); // 8 codes of 40 latents each
  expect(codes.shape).toEqual([8, 3]);
  const { tokens, inertia } = bruteForce(tensor("float32", [8, 3], corners.flat()), codes);
  expect(new Set(tokens).size).toBe(8);
  expect(inertia).toBeLessThan(8 * 3 * 0.01 ** 2);
});

test("reads no batch twice where there are few particles", async () => {
  numBatches = 0;
  await startCodes(encoder, config, Array.from({ length: 10 }, () => ({ feeds: {}, numSets: 1 })), { numParticles: 200, seed: 1 });
  expect(numBatches).toBe(2);
});
