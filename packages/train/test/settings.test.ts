import { describe, expect, test } from "vitest";
import { warmupConstant } from "../src/index.js";
import { pickSettings, resolveSettings, type TrainerSettings } from "../src/settings.js";

const learningRate = warmupConstant({ peak: 1e-3 });

describe("resolveSettings", () => {
  test("fills in the defaults", () => {
    expect(resolveSettings({ learningRate })).toEqual({ learningRate, groups: [], clipNorm: Infinity, accumulate: 1, ema: undefined, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  });

  test.each([
    [{ clipNorm: 0 }, "clipNorm: expected a number above 0, got 0"], [{ accumulate: 1.5 }, "accumulate"], [{ ema: 1 }, "ema"], [{ beta1: -0.1 }, "beta1"],
    [{ beta2: Number.NaN }, "beta2"], [{ epsilon: -1 }, "epsilon"], [{ groups: [{ match: "", weightDecay: -1 }] }, "weightDecay"],
  ])("refuses %j", (change, message) => {
    expect(() => resolveSettings({ learningRate, ...change })).toThrow(RangeError);
    expect(() => resolveSettings({ learningRate, ...change })).toThrow(message);
  });

  test.each([[undefined], [0.001], [{ kind: "step" }]])("refuses %j as a learning rate", (value) => {
    expect(() => resolveSettings({ learningRate: value } as unknown as TrainerSettings)).toThrow(TypeError);
  });
});

test("pickSettings leaves out what is not given or not a setting", () => {
  expect(pickSettings({ clipNorm: 1, threads: 2, seed: 3 } as Partial<TrainerSettings>)).toEqual({ clipNorm: 1 });
});
