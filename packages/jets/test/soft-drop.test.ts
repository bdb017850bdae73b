import { describe, expect, it } from "vitest";
import { fourMomenta } from "../src/four-momenta.js";
import { softDrop } from "../src/soft-drop.js";
import { append, momentaOf, randomEvent } from "./events.js";

const options = { zCut: 0.1, beta: 0, radius: 0.8 };

/** Massless particles at rapidity 0. */
function planar(pt: number[], phi: number[]): ReturnType<typeof fourMomenta> {
  return fourMomenta({ pt: Float64Array.from(pt), eta: new Float64Array(pt.length), phi: Float64Array.from(phi) });
}

describe("soft drop", () => {
  it("keeps two hard subjets", () => {
    const { zg, rg, mass, constituents } = softDrop(planar([80, 20], [0, 0.4]), options);
    expect(zg).toBeCloseTo(0.2, 14);
    expect(rg).toBeCloseTo(0.4, 14);
    expect(mass).toBeCloseTo(Math.sqrt(2 * 80 * 20 * (1 - Math.cos(0.4))), 10);
    expect([...constituents]).toEqual([0, 1]);
  });

  it("takes off what is soft and wide, and stops at the first hard splitting", () => {
    const { zg, constituents, px } = softDrop(planar([3, 60, 40, 2], [0.7, 0, 0.1, -0.6]), options);
    expect([...constituents]).toEqual([1, 2]);
    expect(zg).toBeCloseTo(0.4, 14);
    expect(px).toBeCloseTo(60 + 40 * Math.cos(0.1), 10);
  });

  it("demands less of wide subjets for beta below 0 and less of narrow ones above", () => {
    const jet = planar([92, 8], [0, 0.2]);
    expect(softDrop(jet, { ...options, beta: 1 }).zg).toBeCloseTo(0.08, 14); // cut 0.1 * 0.25
    expect(softDrop(jet, { ...options, beta: -1 }).zg).toBe(0); // cut 0.1 * 4
  });

  it("leaves the hardest particle where nothing passes, and a lone particle alone", () => {
    expect(softDrop(planar([99, 1], [0, 0.5]), options)).toEqual({ px: 99, py: 0, pz: 0, energy: 99, mass: 0, zg: 0, rg: 0, constituents: Int32Array.of(0) });
    expect(softDrop(momentaOf([[3, 4, 0, 13]]), options).mass).toBe(12);
  });

  it("is infrared safe", () => {
    const jet = randomEvent(5, 40);
    const groomed = softDrop(jet, options);
    const withSoft = softDrop(append(jet, [[1e-30, 2e-30, 0, 5e-30], [0, -1e-30, 1e-30, 2e-30]]), options);
    expect([withSoft.mass, withSoft.zg, withSoft.rg]).toEqual([groomed.mass, groomed.zg, groomed.rg]);
  });

  it("drops particles along the beam", () => {
    expect([...softDrop(append(planar([80, 20], [0, 0.4]), [[0, 0, 500, 500]]), options).constituents]).toEqual([0, 1]);
  });

  it.each([
    [momentaOf([]), options, "the jet has no constituents"],
    [momentaOf([[1, 0, 0, NaN]]), options, "got NaN at particle 0"],
    [momentaOf([[1, 0, 0, 1]]), { ...options, zCut: -0.1 }, "expected a finite zCut >= 0, got -0.1"],
    [momentaOf([[1, 0, 0, 1]]), { ...options, beta: NaN }, "expected a finite beta, got NaN"],
    [momentaOf([[1, 0, 0, 1]]), { ...options, radius: 0 }, "expected a finite radius > 0, got 0"],
  ])("refuses bad input (%#)", (jet, bad, message) => {
    expect(() => softDrop(jet, bad)).toThrow(message);
  });
});
