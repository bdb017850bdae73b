import { randomStream } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { rocChart, rocCurve } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

const stream = randomStream(1, "roc-chart-test");
const isSignal = Uint8Array.from({ length: 20_000 }, () => stream.integer(2));
const large = rocCurve(Float64Array.from(isSignal, (flag) => flag + stream.normal()), isSignal);
const small = rocCurve(Float64Array.of(2, 1, 0), Uint8Array.of(1, 0, 1));

describe("rocChart", () => {
  it("draws the points of each curve in order", () => {
    const rows = chartRows(rocChart([{ label: "small", curve: small }], { title: "ROC" }));
    expect(rows.map((row) => [row["point"], row["falsePositiveRate"], row["truePositiveRate"]])).toEqual([[0, 0, 0], [1, 0, 0.5], [2, 1, 0.5], [3, 1, 1]]);
  });

  it("thins a large curve to at most 500 points with both ends and no wide gap", () => {
    const rows = chartRows(rocChart([{ label: "large", curve: large }, { label: "small", curve: small }])).filter((row) => row["label"] === "large");
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.length).toBeLessThanOrEqual(500);
    expect([rows[0]["truePositiveRate"], rows.at(-1)!["truePositiveRate"]]).toEqual([0, 1]);
    const positions = rows.map((row) => Number(row["truePositiveRate"]) + Number(row["falsePositiveRate"]));
    expect(Math.max(...positions.slice(1).map((position, i) => position - positions[i]))).toBeLessThan(0.01);
  });

  it("draws rejection where some background passes", () => {
    const rows = chartRows(rocChart([{ label: "small", curve: small }], { style: "rejection" }));
    expect(rows.map((row) => [row["truePositiveRate"], row["rejection"]])).toEqual([[0.5, 1], [1, 1]]);
  });

  it("refuses no curves and repeated labels", () => {
    expect(() => rocChart([])).toThrow(/no curves/);
    expect(() => rocChart([{ label: "a", curve: small }, { label: "a", curve: small }])).toThrow(/label "a"/);
  });
});
