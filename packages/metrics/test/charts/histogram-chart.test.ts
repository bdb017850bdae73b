import { describe, expect, it } from "vitest";
import { histogramChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

const draw = (values: number[], low: number, high: number, count: number) => (): unknown => histogramChart([{ label: "a", values }], { low, high, count });

describe("histogramChart", () => {
  it("counts values in equal bins, the upper edge in the last", () => {
    const series = [{ label: "original", values: Float32Array.of(0, 0.5, 1, 2, -1, 3) }, { label: "reconstructed", values: [1.5] }];
    const rows = chartRows(histogramChart(series, { low: 0, high: 2, count: 2 }, { valueTitle: "jet mass [GeV]" }));
    expect(rows.slice(0, 3).map((row) => [row["edge"], row["rows"]])).toEqual([[0, 2], [1, 2], [2, 2]]);
    expect(rows.slice(3).map((row) => row["rows"])).toEqual([0, 1, 1]);
  });

  it("refuses NaN and impossible bins", () => {
    expect(draw([0, NaN], 0, 1, 5)).toThrow(/"a" is NaN in row 1/);
    expect(draw([0], 1, 1, 5)).toThrow(RangeError);
    expect(draw([0], 0, 1, 0)).toThrow(RangeError);
    expect(draw([0], 0, 1, 500)).toThrow(/1 .. 499 bins, got 500/);
  });
});
