import { describe, expect, it } from "vitest";
import { codebookChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

describe("codebookChart", () => {
  it("ranks the used codes and tells the perplexity", () => {
    const spec = codebookChart(Int32Array.of(2, 0, 4, 2), { title: "VQ-VAE" });
    expect(chartRows(spec)).toEqual([{ rank: 1, share: 0.5 }, { rank: 2, share: 0.25 }, { rank: 3, share: 0.25 }]);
    expect(spec["title"]).toEqual({ text: "VQ-VAE", subtitle: "3 of 4 codes used, perplexity 2.8" });
  });

  it("draws at most 500 codes", () => {
    const rows = chartRows(codebookChart(new Int32Array(8192).fill(1)));
    expect([rows.length, rows[0]["rank"], rows.at(-1)!["rank"]]).toEqual([500, 1, 8192]);
  });

  it("refuses no codes, no use and negative counts", () => {
    for (const counts of [[], [0, 0], [2, -1], [NaN, 1]]) expect(() => codebookChart(counts)).toThrow(RangeError);
  });
});
