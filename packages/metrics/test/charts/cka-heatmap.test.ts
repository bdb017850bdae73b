import { describe, expect, it } from "vitest";
import { ckaHeatmap, type SimilarityMatrix } from "../../src/index.js";
import { renderChart } from "../../src/render-chart.js";
import { chartRows } from "./expect-chart.js";

const matrix: SimilarityMatrix = {
  namesX: ["embed", "dead"], namesY: ["first", "second", "third"],
  similarities: [
    [{ value: 0.91, error: 0.004 }, { value: -0.002, error: 0.003 }, { value: 1.001, error: 0.0001 }],
    Array.from({ length: 3 }, () => ({ value: NaN, error: NaN, reason: "x-constant" })),
  ],
  firstComponentX: [0.61, NaN], firstComponentY: [0.2, 0.3, 0.4],
};

describe("ckaHeatmap", () => {
  it("has a cell per pair with its error on hover, a gap with the reason, and the share of the first component of each layer", () => {
    const rows = chartRows(ckaHeatmap(matrix, { modelX: "scratch", modelY: "fine-tuned" }));
    expect(rows).toHaveLength(6 + 5);
    expect(rows[0]).toEqual({ x: "embed", y: "first", value: 0.91, error: 0.004, share: null, shown: "0.91", note: "embed, first: 0.9100 ± 0.0040" });
    expect(rows[3]).toMatchObject({ x: "dead", value: null, shown: "–", note: "dead, first: x-constant" });
    expect(rows[6]).toMatchObject({ x: "embed", y: "1st PC", share: 0.61, note: "embed: first principal component has 61.0 % of the variance" });
    expect(rows[7]).toMatchObject({ x: "dead", share: 0, shown: "–", note: "dead: no variance" });
  });

  it("says where a value has no error", () => {
    const pair = { namesX: ["a"], namesY: ["b"], similarities: [[{ value: 0.5, error: NaN }]], firstComponentX: [1], firstComponentY: [1] };
    expect(chartRows(ckaHeatmap(pair))[0]).toMatchObject({ value: 0.5, error: null, note: "a, b: 0.5000 (no error)" });
  });

  it("is drawn with its notes", async () => {
    const svg = await renderChart(ckaHeatmap(matrix));
    expect(svg).toContain("0.9100 ± 0.0040");
    expect(svg).toContain("1st PC");
  });

  it("refuses what is no matrix of its layers", () => {
    expect(() => ckaHeatmap({ ...matrix, namesX: ["embed"] })).toThrow(/expected 1 x 3 similarities.*got 2 rows/);
    expect(() => ckaHeatmap({ ...matrix, firstComponentY: [] })).toThrow(RangeError);
    expect(() => ckaHeatmap({ namesX: [], namesY: [], similarities: [], firstComponentX: [], firstComponentY: [] })).toThrow(/no layers/);
  });
});
