import fc from "fast-check";
import { expect, it } from "vitest";
import { distanceSquared } from "../src/kinematics.js";
import { createTiling, NEIGHBOURHOOD, tileOf } from "../src/tiling.js";

const TWO_PI = 2 * Math.PI;

it("has all points within the radius in the neighbourhood of a point's tile", () => {
  const point = fc.record({ rapidity: fc.double({ min: -12, max: 12, noNaN: true }), phi: fc.double({ min: 0, max: TWO_PI, maxExcluded: true, noNaN: true }) });
  const radius = fc.constantFrom(0.05, 0.4, 1, TWO_PI / 3, 2.5, 1000);
  fc.assert(fc.property(fc.array(point, { minLength: 2, maxLength: 40 }), radius, (points, r) => {
    const tiling = createTiling(Float64Array.from(points, (p) => p.rapidity), r);
    for (const a of points) {
      const tile = tileOf(tiling, a.rapidity, a.phi);
      const around = tiling.neighbours.subarray(tile * NEIGHBOURHOOD, (tile + 1) * NEIGHBOURHOOD);
      const near = points.filter((b) => distanceSquared(a.rapidity, a.phi, b.rapidity, b.phi) < r * r);
      for (const b of near) expect(around).toContain(tileOf(tiling, b.rapidity, b.phi));
    }
  }), { seed: 1, numRuns: 300 });
});

it("lists no tile twice", () => {
  for (const radius of [0.1, 0.5, 1, 2, 3, 10]) {
    const { neighbours, numRapidity, numPhi } = createTiling(Float64Array.from({ length: 500 }, (_, i) => i / 100), radius);
    for (let start = 0; start < neighbours.length; start += NEIGHBOURHOOD) {
      const real = [...neighbours.subarray(start, start + NEIGHBOURHOOD)].filter((tile) => tile < numRapidity * numPhi);
      expect(new Set(real).size).toBe(real.length);
    }
  }
});

it("makes no more tiles than points call for, however small the radius and far the rapidity", () => {
  const { numRapidity, numPhi } = createTiling(Float64Array.of(-1e5, 1e5, 0), 1e-3);
  expect(numRapidity * numPhi).toBeLessThan(10);
});
