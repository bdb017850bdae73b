import { describe, expect, it } from "vitest";
import { chartNumber, chartSpec, thinnedIndices } from "../../src/charts/chart.js";

describe("chart helpers", () => {
  it("round to six digits and give JSON a null for what it cannot say", () => {
    expect([1 / 3, 1234567, NaN, Infinity].map(chartNumber)).toEqual([0.333333, 1234570, null, null]);
  });

  it("thin evenly with both ends", () => {
    expect(thinnedIndices(3)).toEqual([0, 1, 2]);
    expect(thinnedIndices(1)).toEqual([0]);
    expect(thinnedIndices(0)).toEqual([]);
    const thinned = thinnedIndices(10_000);
    expect([thinned.length, thinned[0], thinned.at(-1), new Set(thinned).size]).toEqual([500, 0, 9999, 500]);
  });

  it("leave out a title that was not given", () => {
    expect("title" in chartSpec([], {}, undefined)).toBe(false);
  });
});
