import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { confusionChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

describe("confusionChart", () => {
  it("shows fractions of each true class, gaps for a class without rows", () => {
    const rows = chartRows(confusionChart(tensor("int32", [2, 2], [3, 1, 0, 0]), ["top", "QCD"]));
    expect(rows[1]).toEqual({ truth: "top", predicted: "QCD", count: 1, fraction: 0.25 });
    expect(rows.map((row) => row["fraction"])).toEqual([0.75, 0.25, null, null]);
  });

  it("refuses a matrix that does not fit the names", () => {
    expect(() => confusionChart(tensor("int32", [2, 2]), ["a"])).toThrow(/shape \[1, 1\] for 1 class names, got \[2, 2\]/);
    expect(() => confusionChart(tensor("int32", [0, 0]), [])).toThrow(RangeError);
  });
});
