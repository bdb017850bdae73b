import { describe, expect, it } from "vitest";
import { labelEfficiencyChart } from "../src/report-charts.js";
import { fakeResult } from "./report-fixture.js";

describe("labelEfficiencyChart", () => {
  it("has one bar per mode and budget, budgets rising", () => {
    const { data } = labelEfficiencyChart(fakeResult([1, 2], [1000, 100]));
    expect(data).toMatchObject({ values: [
      { labels: "100", mode: "from scratch" }, { labels: "100", mode: "frozen backbone" }, { labels: "100", mode: "fine-tuned" },
      { labels: "1,000", mode: "from scratch" }, { labels: "1,000", mode: "frozen backbone" }, { labels: "1,000", mode: "fine-tuned" },
    ] });
  });
});
