import { describe, expect, it } from "vitest";
import { layerCurveChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

describe("layerCurveChart", () => {
  it("draws values with errors in the order of layers, a NaN as a gap, a value without an error as a point", () => {
    const spec = layerCurveChart([
      { label: "scratch", points: [{ layer: "z", value: 0.5, error: 0.1 }, { layer: "a", value: NaN, error: NaN }] },
      { label: "fine-tuned", points: [{ layer: "b", value: 1, error: NaN }] },
    ]);
    expect(chartRows(spec)[0]).toEqual({ label: "scratch", layer: "z", value: 0.5, low: 0.4, high: 0.6 });
    expect(chartRows(spec)[1]).toMatchObject({ value: null, low: null });
    expect(chartRows(spec)[2]).toMatchObject({ value: 1, low: null, high: null }); // a point without a bar
    expect(JSON.stringify(spec)).toContain('"sort":["z","a","b"]');
  });

  it("refuses curves that would be drawn as one", () => {
    expect(() => layerCurveChart([{ label: "a", points: [] }, { label: "a", points: [] }])).toThrow(RangeError);
    expect(() => layerCurveChart([])).toThrow(RangeError);
  });
});
