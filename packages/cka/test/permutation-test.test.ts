import { randomStream } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { biasedCkaOfNoise, linearCka, permutationTest } from "../src/index.js";
import { mapped, noisyCopy, normalLayer } from "./random-layers.js";

const x = normalLayer(60, 4, "x");
const y = noisyCopy(x, 0.7, "y");

describe("permutationTest", () => {
  it("finds what is there, the smallest p-value that its shuffles allow", () => {
    const { value, pValue, shuffledMean, shuffledStd } = permutationTest(x, y, { seed: 1, permutations: 199 });
    expect(value).toBeCloseTo(linearCka(x, y).value, 12);
    expect(pValue).toBe(1 / 200);
    expect(Math.abs(shuffledMean)).toBeLessThan(4 * shuffledStd / Math.sqrt(199));
  });

  it("has uniform p-values where there is nothing", () => {
    const pValues = Array.from({ length: 100 }, (_, i) => permutationTest(normalLayer(20, 2, "a", i), normalLayer(20, 3, "b", i), { seed: i, permutations: 39 }).pValue);
    const share = (limit: number): number => pValues.filter((value) => value <= limit).length / 100;
    expect(Math.abs(share(0.5) - 0.5)).toBeLessThan(0.15);
    expect(share(0.1)).toBeLessThan(0.2);
  });

  it("shows in its control what the biased estimator gives to nothing", () => {
    const { shuffledMean } = permutationTest(x, y, { seed: 2, permutations: 199, estimator: "biased" });
    expect(Math.abs(shuffledMean / biasedCkaOfNoise(60, 4, 4) - 1)).toBeLessThan(0.2);
  });

  it("takes a seed or a stream, and says why there is no value", () => {
    const [seeded, streamed] = [permutationTest(x, y, { seed: 3, permutations: 20 }), permutationTest(x, y, { stream: randomStream(3, "permutation-test"), permutations: 20 })];
    expect(streamed).toEqual(seeded);
    expect(permutationTest(x, mapped(x, () => 1), { seed: 1 })).toMatchObject({ value: NaN, pValue: NaN, reason: "y-constant" });
    expect(() => permutationTest(x, y, { seed: 1, permutations: 0 })).toThrow(RangeError);
  });
});
