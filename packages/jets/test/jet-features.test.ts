import { expect, it } from "vitest";
import { fourMomenta } from "../src/four-momenta.js";
import { girth, ptDispersion, sumMomenta } from "../src/jet-features.js";
import { momentaOf } from "./events.js";

const prongs = fourMomenta({ pt: Float64Array.of(30, 30), eta: new Float64Array(2), phi: Float64Array.of(3, -3) });
const atAngle = Math.PI - 3;

it("sums momenta", () => {
  expect(sumMomenta(momentaOf([[1, 2, 3, 4], [5, 6, 7, 8]]))).toEqual({ px: 6, py: 8, pz: 10, energy: 12 });
});

it("has the girth of two prongs across the edge of the azimuth", () => {
  expect(girth(prongs)).toBeCloseTo(atAngle, 14);
});

it("has the pT dispersion", () => {
  expect(ptDispersion(prongs)).toBeCloseTo(Math.SQRT1_2, 14);
  expect(ptDispersion(momentaOf([[3, 4, 0, 5]]))).toBe(1);
});

it("is 0 for jets without transverse momentum or particles", () => {
  for (const jet of [momentaOf([[0, 0, 1, 1]]), momentaOf([])]) expect([girth(jet), ptDispersion(jet)]).toEqual([0, 0]);
});
