import { describe, expect, test } from "vitest";
import { flatLayout, type Parameter } from "../src/index.js";

const parameter = (name: string, ...shape: readonly number[]): Parameter => ({ name, shape, dtype: "float32", init: { kind: "zeros" } });
const parameters = [parameter("a.bias", 3), parameter("a.weight", 2, 3), parameter("b.bias", 1), parameter("b.weight", 3, 1), parameter("table", 4, 2)];

describe("flatLayout", () => {
  test("puts matrices, which decay, before vectors, which do not", () => {
    const { size, entries, groups } = flatLayout(parameters);
    expect(size).toBe(21);
    expect(entries.map(({ name, start, stop }) => [name, start, stop])).toEqual([["a.weight", 0, 6], ["b.weight", 6, 9], ["table", 9, 17], ["a.bias", 17, 20], ["b.bias", 20, 21]]);
    expect(groups).toEqual([{ start: 0, stop: 17, weightDecay: 0.01, learningRateScale: 1 }, { start: 17, stop: 21, weightDecay: 0, learningRateScale: 1 }]);
  });

  test("follows the first group that matches, by pattern or by name", () => {
    const { entries, groups } = flatLayout(parameters, [{ match: ["table", "b.bias"], weightDecay: 0.3, learningRateScale: 0.1 }, { match: "^b\\.", weightDecay: 0.2 }]);
    expect(entries.map(({ name }) => name)).toEqual(["b.bias", "table", "b.weight", "a.weight", "a.bias"]);
    expect(groups.map(({ start, stop, weightDecay, learningRateScale }) => [start, stop, weightDecay, learningRateScale])).toEqual([[0, 9, 0.3, 0.1], [9, 12, 0.2, 1], [12, 18, 0.01, 1], [18, 21, 0, 1]]);
  });

  test("refuses a group that matches nothing, unless it matches a frozen parameter", () => {
    const groups = [{ match: "encoder", weightDecay: 0 }];
    expect(() => flatLayout(parameters, groups)).toThrow(new RangeError("parameter group 0 (\"encoder\") matches no parameter; the parameters are a.bias, a.weight, b.bias, b.weight, table"));
    expect(flatLayout(parameters, groups, ["encoder.weight"]).groups).toHaveLength(2);
  });
});
