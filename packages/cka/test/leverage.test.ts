import { describe, expect, it } from "vitest";
import { leverage, linearCka } from "../src/index.js";
import { mapped, noisyCopy, normalLayer, rowsOf } from "./random-layers.js";

const x = mapped(normalLayer(30, 3, "x"), (value) => value + 5);
const y = noisyCopy(x, 0.5, "y");

describe("leverage", () => {
  it.each(["debiased", "biased", "off-diagonal"] as const)("has the %s value without each row", (estimator) => {
    const { value, rows } = leverage(x, y, { estimator, top: 30 });
    expect(value).toBe(linearCka(x, y, { estimator }).value);
    expect(rows).toHaveLength(30);
    for (const { row, without, influence } of rows) {
      const others = Array.from({ length: 30 }, (_, i) => i).filter((i) => i !== row);
      expect(Math.abs(without - linearCka(rowsOf(x, others), rowsOf(y, others), { estimator }).value)).toBeLessThan(1e-12);
      expect(influence).toBe(value - without);
    }
    expect(Math.abs(rows[0].influence)).toBeGreaterThanOrEqual(Math.abs(rows[29].influence));
  });

  it("finds the outlier that brings CKA down, and the trimmed value without it", () => {
    const layer = normalLayer(500, 16, "layer");
    const moved = mapped(layer, (value, row, column) => (row === 123 && column === 0 ? 1e4 : value));
    const { value, rows: [largest], trimmed, trimmedRows } = leverage(layer, moved);
    expect(value).toBeLessThan(0.02);
    expect(largest.row).toBe(123);
    // The sums are of the size of the outlier's fourth power: so much cancels.
    expect(largest.without).toBeCloseTo(1, 4);
    expect(trimmed.value).toBeCloseTo(1, 6);
    expect(trimmedRows).toBe(5);
  });

  it("says why there is no value, and refuses what it cannot do", () => {
    expect(leverage(x, mapped(x, () => 2))).toMatchObject({ value: NaN, reason: "y-constant", rows: [] });
    expect(() => leverage(normalLayer(4, 2, "a"), normalLayer(4, 2, "b"))).toThrow(/at least 5 rows/);
    expect(() => leverage(x, y, { trim: 0.6 })).toThrow(/0 to 0.5, got 0.6/);
  });
});
