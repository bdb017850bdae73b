import { describe, expect, it } from "vitest";
import { lossChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

describe("lossChart", () => {
  it("draws every step of a short run, a NaN as a gap", () => {
    const steps = [{ index: 0, loss: 2 }, { index: 1, loss: NaN }, { index: 2, loss: 1 }];
    const rows = chartRows(lossChart([{ label: "train", steps }], { scale: "log" }));
    expect(rows.map((row) => row["loss"])).toEqual([2, null, 1]);
  });

  it("draws the means of runs of steps when there are many", () => {
    const steps = Array.from({ length: 1000 }, (_, index) => ({ index, loss: index % 2 }));
    const rows = chartRows(lossChart([{ label: "train", steps }]));
    expect(rows).toHaveLength(500);
    expect(rows[1]).toEqual({ label: "train", step: 2.5, loss: 0.5 });
  });

  it("refuses repeated labels", () => {
    expect(() => lossChart([{ label: "a", steps: [] }, { label: "a", steps: [] }])).toThrow(RangeError);
  });
});
