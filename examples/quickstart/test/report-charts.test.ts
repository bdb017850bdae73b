import { codebookChart, lossChart } from "@mpm/metrics";
import { describe, expect, it } from "vitest";
import { renderChart } from "../src/render-chart.js";
import { labelEfficiencyChart } from "../src/report-charts.js";
import { fakeResult } from "./report-fixture.js";

const curve = (label: string) => ({ label, steps: [{ index: 0, loss: 2 }, { index: 1, loss: 1 }] });

describe("renderChart", () => {
  it("draws an SVG with the given colours and no fixed ink, so that it fits light and dark pages", async () => {
    const svg = await renderChart(lossChart([curve("a"), curve("b")]), { colours: ["#010203", "#040506"] });
    expect(svg).toMatch(/^<svg .*<\/svg>$/s);
    expect(svg).toContain('stroke="#010203"');
    expect(svg).toContain('stroke="#040506"');
    expect(svg).toContain("currentColor");
    expect(svg).not.toMatch(/"(?:black|white|#000|#fff|#888|#ddd)"/);
  });

  it("draws a legend only where it is wanted", async () => {
    const spec = lossChart([curve("only")]);
    expect(await renderChart(spec)).toContain("role-legend");
    expect(await renderChart(spec, { legend: false })).not.toContain("role-legend");
  });

  it("draws the same picture every time", async () => {
    const spec = codebookChart([5, 3, 1, 0]);
    expect(await renderChart(spec)).toBe(await renderChart(spec));
  });

  it("refuses what is no chart", async () => {
    await expect(renderChart({ $schema: "none" })).rejects.toThrow(/a mark or layers/);
  });
});

describe("labelEfficiencyChart", () => {
  it("has one bar per mode and budget, budgets rising", () => {
    const { data } = labelEfficiencyChart(fakeResult([1, 2], [1000, 100]));
    expect(data).toMatchObject({ values: [
      { labels: "100", mode: "from scratch" }, { labels: "100", mode: "frozen backbone" }, { labels: "100", mode: "fine-tuned" },
      { labels: "1,000", mode: "from scratch" }, { labels: "1,000", mode: "frozen backbone" }, { labels: "1,000", mode: "fine-tuned" },
    ] });
  });
});
