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
    expect(largest.without).toBeCloseTo(1, 12);
    expect(trimmed.value).toBeCloseTo(1, 6);
    expect(trimmedRows).toBe(5);
  });

  it.each([1e4, 1e6])("leaves out a row at %d standard deviations without loss, in either layer or in both", (distance) => {
    const a = normalLayer(2_000, 16, "a");
    const b = noisyCopy(a, 1, "b");
    const moved = (layer: typeof a, column: number): typeof a => mapped(layer, (entry, row, at) => (row === 77 && at === column ? distance : entry));
    for (const [one, other] of [[moved(a, 0), b], [a, moved(b, 1)], [moved(a, 0), moved(b, 1)]]) {
      const { value, rows: [largest], trimmed } = leverage(one, other);
      const others = Array.from({ length: 2_000 }, (_, i) => i).filter((i) => i !== 77);
      expect(largest.row).toBe(77);
      expect(largest.without).toBe(linearCka(rowsOf(one, others), rowsOf(other, others)).value);
      expect(largest.influence).toBe(value - largest.without);
      expect(trimmed.value).toBeCloseTo(0.5, 1);
    }
  });

  it("trims a row that lies beyond what float64 can tell, and puts first one that alone is alive", () => {
    const a = normalLayer(2_000, 16, "a");
    const far = mapped(a, (entry, row) => (row === 77 ? entry + 1e10 : entry));
    expect(leverage(far, a)).toMatchObject({ value: NaN, reason: "x-equidistant", rows: [], trimmedRows: 20 });
    expect(leverage(far, a).trimmed.value).toBeCloseTo(1, 6);
    const alive = mapped(x, (entry, row) => (row === 4 ? entry : 0));
    expect(leverage(alive, y, { estimator: "biased" }).rows[0]).toEqual({ row: 4, without: NaN, influence: NaN });
  });

  it("says why there is no value, and refuses what it cannot do", () => {
    expect(leverage(x, mapped(x, () => 2))).toMatchObject({ value: NaN, reason: "y-constant", rows: [] });
    expect(() => leverage(normalLayer(4, 2, "a"), normalLayer(4, 2, "b"))).toThrow(/at least 5 rows/);
    expect(() => leverage(x, y, { trim: 0.6 })).toThrow(/0 to 0.5, got 0.6/);
  });
});
