import { describe, expect, it } from "vitest";
import { labelScanChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

describe("labelScanChart", () => {
  it("draws a point with its error bar, no bar without an error", () => {
    const rows = chartRows(labelScanChart([
      { mode: "frozen", numLabels: 100, value: 0.5, error: 0.125 },
      { mode: "scratch", numLabels: 100, value: 0.25, error: NaN },
      { mode: "scratch", numLabels: 1000, value: 0.75 },
    ], { valueTitle: "AUC" }));
    expect(rows.map((row) => [row["low"], row["value"], row["high"]])).toEqual([[0.375, 0.5, 0.625], [0.25, 0.25, 0.25], [0.75, 0.75, 0.75]]);
  });

  it("refuses no rows and numbers of labels a log axis cannot show", () => {
    expect(() => labelScanChart([])).toThrow(RangeError);
    expect(() => labelScanChart([{ mode: "scratch", numLabels: 0, value: 1 }])).toThrow(/got 0 in row 0/);
  });
});
