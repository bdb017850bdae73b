import { describe, expect, it } from "vitest";
import { codebookChart, lossChart } from "../src/index.js";
import { renderChart } from "../src/render-chart.js";

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

  it("gives a file of its own an ink for light and dark pages", async () => {
    const spec = codebookChart([5, 3, 1, 0]);
    const [inline, file] = [await renderChart(spec), await renderChart(spec, { standalone: true })];
    expect(file.replace(/<style>.*<\/style>/, "")).toBe(inline);
    expect(file).toMatch(/^<svg [^>]*><style>svg\{color:#30363d\}@media\(prefers-color-scheme:dark\)/);
  });

  it("refuses what is no chart", async () => {
    await expect(renderChart({ $schema: "none" })).rejects.toThrow(/a mark or layers/);
  });
});
