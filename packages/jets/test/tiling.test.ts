import fc from "fast-check";
import { expect, it } from "vitest";
import { distanceSquared } from "../src/kinematics.js";
import { createTiling, measureGaps, tileOf } from "../src/tiling.js";

const TWO_PI = 2 * Math.PI;
const point = fc.record({ rapidity: fc.double({ min: -12, max: 12, noNaN: true }), phi: fc.double({ min: 0, max: TWO_PI, maxExcluded: true, noNaN: true }) });
const points = fc.array(point, { minLength: 2, maxLength: 200 });
const numTiles = ({ rowGaps, columnGaps }: ReturnType<typeof createTiling>): number => rowGaps.length * columnGaps.length;

it("never takes a tile for farther away than a point in it", () => {
  fc.assert(fc.property(points, (all) => {
    const tiling = createTiling(Float64Array.from(all, ({ rapidity }) => rapidity));
    const { rowGaps, columnGaps } = tiling;
    for (const a of all) {
      measureGaps(tiling, a.rapidity, a.phi);
      for (const b of all) {
        const tile = tileOf(tiling, b.rapidity, b.phi);
        const gap = rowGaps[Math.floor(tile / columnGaps.length)] + columnGaps[tile % columnGaps.length];
        expect(gap).toBeLessThanOrEqual(distanceSquared(a.rapidity, a.phi, b.rapidity, b.phi));
      }
    }
  }), { seed: 1, numRuns: 100 });
});

it("has gaps around the shorter arc, and none from within", () => {
  const tiling = createTiling(Float64Array.from({ length: 800 }, (_, i) => i / 100 - 4)); // 100 tiles over a height of 7.99
  expect([tiling.rowGaps.length, tiling.columnGaps.length]).toEqual([12, 8]);
  measureGaps(tiling, -4, 0);
  const size = TWO_PI / 8;
  for (const [column, tilesBetween] of [0, 1, 2, 3, 3, 2, 1, 0].entries()) expect(tiling.columnGaps[column]).toBeCloseTo((tilesBetween * size) ** 2, 6);
  for (const [row, gap] of tiling.rowGaps.entries()) expect(gap).toBeCloseTo((row * 7.99 / 12) ** 2, 6);
});

it("makes no more tiles than points call for, wherever they lie", () => {
  expect(numTiles(createTiling(Float64Array.of(-1e5, 1e5, 0)))).toBe(1);
  expect(numTiles(createTiling(new Float64Array(0)))).toBe(1);
  for (const rapidities of [new Float64Array(800).fill(2), Float64Array.from({ length: 800 }, (_, i) => 1e-9 * i), Float64Array.from({ length: 800 }, (_, i) => i - 400)]) {
    expect(numTiles(createTiling(rapidities))).toBeLessThanOrEqual(100);
    expect(numTiles(createTiling(rapidities))).toBeGreaterThan(50);
  }
});
