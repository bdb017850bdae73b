import { expect, it } from "vitest";
import { timeToTargetChart } from "../../src/index.js";
import { renderChart } from "../../src/render-chart.js";
import { chartRows } from "./expect-chart.js";

const history = [{ value: 0.5, epoch: 1, wallSeconds: 2, cpuSeconds: 3 }, { value: 0.75, epoch: 2, wallSeconds: 4, cpuSeconds: 6 }];

it("draws scores against time, and the target across", async () => {
  const chart = timeToTargetChart([{ label: "fine-tuned", history }], { target: 0.7, time: "cpuSeconds" });
  expect(chartRows(chart)).toEqual([{ label: "fine-tuned", time: 3, value: 0.5 }, { label: "fine-tuned", time: 6, value: 0.75 }]);
  expect(await renderChart(chart)).toContain('stroke-dasharray="4,4"');
  expect(await renderChart(timeToTargetChart([{ label: "a", history }]))).not.toContain("stroke-dasharray");
});

it("refuses runs of one name, and none", () => {
  expect(() => timeToTargetChart([])).toThrow(RangeError);
  expect(() => timeToTargetChart([{ label: "a", history }, { label: "a", history }])).toThrow(RangeError);
});
