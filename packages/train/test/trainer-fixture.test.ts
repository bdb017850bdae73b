// The trainer against torch.optim.AdamW with clip_grad_norm_: fixtures/adamw.npz (see fixtures/README.md).
import { readFileSync } from "node:fs";
import { readNpz, tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { createTrainer, warmupConstant } from "../src/index.js";
import { linearArtifacts } from "./models.js";

const file = new URL("fixtures/adamw.npz", import.meta.url);

function largestDifference(a: Tensor, b: Tensor): number {
  return Math.max(...[...a.data].map((value, index) => Math.abs(Number(value) - Number(b.data[index]))));
}

describe("20 steps of torch", () => {
  test.each([[true], [false]])("worker %s", async (worker) => {
    const fixture = readNpz(readFileSync(file));
    const feeds = { x: fixture["in.x"], target: fixture["in.target"] };
    await using trainer = await createTrainer(linearArtifacts(), {
      worker, threads: 1, clipNorm: 0.5, learningRate: warmupConstant({ peak: 0.03 }),
      initial: { w: fixture["param.w"], b: fixture["param.b"] },
      groups: [{ match: ["w"], weightDecay: 0.05 }, { match: "^b$", weightDecay: 0 }],
    });
    const [losses, norms]: [number[], number[]] = [[], []];
    for await (const { loss, gradNorm } of trainer.fit(Array.from({ length: 20 }, () => feeds))) {
      losses.push(loss);
      norms.push(gradNorm);
    }
    const { w, b } = await trainer.readParameters();
    expect(trainer.step).toBe(20);
    expect(largestDifference(tensor("float64", [20], losses), fixture["out.loss"])).toBeLessThan(1e-5);
    expect(largestDifference(tensor("float64", [20], norms), fixture["out.gradNorm"])).toBeLessThan(1e-5);
    expect(largestDifference(w, toFloat32(fixture["out.w"]))).toBeLessThan(1e-5);
    expect(largestDifference(b, toFloat32(fixture["out.b"]))).toBeLessThan(1e-5);
  });
});
