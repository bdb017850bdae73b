// A short training of the VQ-VAE on the simulated jets, judged on others.

import { fitStandardisation, selectSets } from "@mpm/sets";
import { warmupConstant } from "@mpm/train";
import { describe, expect, test } from "vitest";
import { tokenStatistics } from "../src/token-statistics.js";
import { trainVqVae } from "../src/train-vq-vae.js";
import { readJets, unexplained } from "./simulated-jets.js";

describe("simulated jets", () => {
  test("100 steps use most of 512 codes and keep most of the variance of other jets", async () => {
    const jets = readJets(0, 3500);
    const [training, others] = [range(0, 3000), range(3000, 3500)].map((rows) => selectSets(jets, rows));
    await using tokenizer = await trainVqVae(training, {
      model: "tiny", steps: 100, learningRate: warmupConstant({ peak: 3e-3, warmup: 20 }), batchParticles: 2500, seed: 1, worker: false, threads: 1,
    });
    const tokens = await tokenizer.encode(others);
    const { utilisation, perplexity } = tokenStatistics(tokens, 512);
    const lost = unexplained(others.features, await tokenizer.decode(others, tokens), fitStandardisation(others.features));
    console.log(`100 steps on jets: utilisation ${utilisation.toFixed(3)}, perplexity ${perplexity.toFixed(0)}, variance lost ${lost.toFixed(3)}`);
    expect(utilisation).toBeGreaterThan(0.75); // 0.95 when first measured
    expect(perplexity).toBeGreaterThan(100); // 190 to 250
    expect(lost).toBeLessThan(0.2); // 0.08
  });
});

const range = (start: number, stop: number): number[] => Array.from({ length: stop - start }, (_, i) => start + i);
