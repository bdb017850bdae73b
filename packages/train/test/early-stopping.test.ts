import { describe, expect, test } from "vitest";
import { earlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from "../src/index.js";

function follow(options: EarlyStoppingOptions, values: readonly number[]): EarlyStoppingState {
  const stopping = earlyStopping(options);
  return values.reduce((state, value) => stopping.update(state, value), stopping.initial);
}

describe("earlyStopping", () => {
  test.each([
    ["the first value is the best", { patience: 2, mode: "min" }, [5], { best: 5, bestIndex: 0, shouldStop: false }],
    ["lower is better", { patience: 2, mode: "min" }, [5, 4, 4.5], { best: 4, bestIndex: 1, shouldStop: false }],
    ["patience runs out", { patience: 2, mode: "min" }, [5, 4, 4.5, 4], { best: 4, bestIndex: 1, shouldStop: true }],
    ["a better value starts it again", { patience: 2, mode: "min" }, [5, 4, 4.5, 3, 3], { best: 3, bestIndex: 3, shouldStop: false }],
    ["higher is better", { patience: 1, mode: "max" }, [0.5, 0.7, 0.6], { best: 0.7, bestIndex: 1, shouldStop: true }],
    ["small gains do not count", { patience: 2, mode: "max", minDelta: 0.1 }, [0.5, 0.55, 0.6], { best: 0.5, bestIndex: 0, shouldStop: true }],
    ["NaN is never better", { patience: 3, mode: "min" }, [Number.NaN, 2, Number.NaN], { best: 2, bestIndex: 1, shouldStop: false }],
    ["nothing but NaN stops too", { patience: 2, mode: "min" }, [Number.NaN, Number.NaN], { best: Number.NaN, bestIndex: -1, shouldStop: true }],
  ] as const)("%s", (_, options, values, expected) => {
    expect(follow(options, values)).toEqual({ ...expected, count: values.length });
  });

  test.each([[{ patience: 0, mode: "min" }], [{ patience: 1, minDelta: -1, mode: "min" }], [{ patience: 1, mode: "least" }]])("refuses %j", (options) => {
    expect(() => earlyStopping(options as EarlyStoppingOptions)).toThrow(RangeError);
  });
});
