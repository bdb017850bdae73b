import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fourMomenta } from "../src/four-momenta.js";
import { nSubjettiness, tauRatios } from "../src/n-subjettiness.js";
import { append, momentaOf, randomEvent, rowsOf } from "./events.js";

const anyJet = fc.record({ seed: fc.nat(), size: fc.integer({ min: 1, max: 40 }), beta: fc.constantFrom(0.5, 1, 2) });

describe("N-subjettiness", () => {
  it("has worked values of two prongs, across the edge of the azimuth", () => {
    const prongs = fourMomenta({ pt: Float64Array.of(50, 50), eta: Float64Array.of(0, 0), phi: Float64Array.of(-0.2, 0.2) });
    const found = nSubjettiness(prongs, 3, { radius: 0.8 });
    expect(found[0]).toBeCloseTo(0.25, 14);
    expect([found[1], found[2]]).toEqual([0, 0]);
    expect(nSubjettiness(prongs, 1, { radius: 0.8, beta: 2 })[0]).toBeCloseTo(0.0625, 14);
  });

  it("moves one axis among three particles to their median", () => {
    // The sum of pT |phi - axis| is least at the particle that has half the pT on either side.
    const jet = fourMomenta({ pt: Float64Array.of(10, 10, 10), eta: new Float64Array(3), phi: Float64Array.of(0, 0.1, 0.5) });
    const [fixed] = nSubjettiness(jet, 1, { radius: 1 });
    const [moved] = nSubjettiness(jet, 1, { radius: 1, axes: "one-pass" });
    expect(fixed).toBeCloseTo((0.2 + 0.1 + 0.3) / 3, 3);
    expect(moved).toBeCloseTo(0.5 / 3, 3);
  });

  it("never gets worse by moving axes, and is 0 with an axis a particle", () => {
    fc.assert(fc.property(anyJet, ({ seed, size, beta }) => {
      const jet = randomEvent(seed, size);
      const fixed = nSubjettiness(jet, 4, { radius: 0.8, beta });
      const moved = nSubjettiness(jet, 4, { radius: 0.8, beta, axes: "one-pass" });
      for (let i = 0; i < 4; i++) {
        expect(moved[i]).toBeLessThanOrEqual(fixed[i]);
        expect(fixed[i] === 0).toBe(i + 1 >= size);
      }
    }), { seed: 1, numRuns: 50 });
  });

  it("is the same after a rotation, a soft emission and a collinear splitting", () => {
    fc.assert(fc.property(anyJet, ({ seed, size, beta }) => {
      const jet = randomEvent(seed, size + 4);
      const [first, ...others] = rowsOf(jet);
      const expected = nSubjettiness(jet, 4, { radius: 0.8, beta });
      const changed = [
        momentaOf(rowsOf(jet).map(([px, py, pz, energy]) => [-py, px, pz, energy])),
        append(jet, [[1e-30, 1e-30, 0, 2e-30]]),
        momentaOf([...others, first.map((value) => 0.25 * value), first.map((value) => 0.75 * value)]),
      ];
      for (const same of changed) {
        const found = nSubjettiness(same, 4, { radius: 0.8, beta });
        for (let i = 0; i < 4; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThan(1e-7 + 1e-9 * expected[i]);
      }
    }), { seed: 1, numRuns: 50 });
  });

  it("is 0 without transverse momentum", () => {
    expect([...nSubjettiness(momentaOf([[0, 0, 1, 1], [0, 0, 2, 2], [0, 0, -1, 1]]), 2, { radius: 0.8 })]).toEqual([0, 0]);
  });

  it.each([
    [momentaOf([]), 1, { radius: 1 }, "the jet has no constituents"],
    [momentaOf([[1, NaN, 0, 1]]), 1, { radius: 1 }, "got NaN at particle 0"],
    [momentaOf([[1, 0, 0, 1]]), 0, { radius: 1 }, "expected an integer n > 0 of axes, got 0"],
    [momentaOf([[1, 0, 0, 1]]), 1, { radius: 0 }, "expected a finite radius > 0, got 0"],
    [momentaOf([[1, 0, 0, 1]]), 1, { radius: 1, beta: 0 }, "expected a finite beta > 0, got 0"],
    [momentaOf([[1, 0, 0, 1]]), 1, { radius: 1, beta: 3, axes: "one-pass" as const }, "one-pass axes need beta <= 2, got 3"],
    [momentaOf([[1, 0, 0, 1]]), 1, { radius: 1, axes: "wta" as "one-pass" }, "expected axes exclusive-kt or one-pass, got wta"],
  ])("refuses bad input (%#)", (jet, n, options, message) => {
    expect(() => nSubjettiness(jet, n, options)).toThrow(message);
  });
});

it("has ratios of neighbours, 0 where there is no structure left", () => {
  expect([...tauRatios(Float64Array.of(0.4, 0.1, 0, 0))]).toEqual([0.25, 0, 0]);
  expect(tauRatios(Float64Array.of(1)).length).toBe(0);
});
