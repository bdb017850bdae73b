import { describe, expect, it } from "vitest";
import { azimuth, distanceSquared, massOf, massSquared, pseudorapidity, rapidity } from "../src/kinematics.js";

const TWO_PI = 2 * Math.PI;

describe("rapidity", () => {
  // E and pz are so close at 12 that their doubles hold no more than six digits of it.
  it.each([0, 0.3, -2, 7, -12])("is the boost %f of a particle that has none", (y) => {
    const transverseMass = Math.hypot(3, 4, 1.5);
    expect(rapidity(3, 4, transverseMass * Math.sinh(y), transverseMass * Math.cosh(y))).toBeCloseTo(y, 5);
  });

  it("keeps particles along the beam, and those at rest, apart and finite", () => {
    expect(rapidity(0, 0, 7, 7)).toBe(1e5 + 7);
    expect(rapidity(0, 0, -7, 7)).toBe(-1e5 - 7);
    expect(rapidity(0, 0, 0, 0)).toBe(1e5);
    expect(rapidity(0, 0, 0, 5)).toBe(0);
    expect(rapidity(1, 0, 0, 0)).toBe(1e5);
    expect(rapidity(0, 0, 7, 6)).toBe(1e5 + 7);
  });
});

it("has azimuths in [0, 2 pi), also a hair below the edge", () => {
  expect(azimuth(1, 0)).toBe(0);
  expect(azimuth(0, -1)).toBeCloseTo(1.5 * Math.PI, 15);
  expect(azimuth(0, 0)).toBe(0);
  for (const py of [-1e-15, -1e-17, -1e-100, -0]) {
    expect(azimuth(1, py)).toBeGreaterThanOrEqual(0);
    expect(azimuth(1, py)).toBeLessThan(TWO_PI);
  }
});

it("measures distances around the shorter arc", () => {
  expect(distanceSquared(1, 0.1, 1, TWO_PI - 0.1)).toBeCloseTo(0.04, 12);
  expect(distanceSquared(1, 0, -2, Math.PI)).toBeCloseTo(9 + Math.PI ** 2, 12);
});

it("has masses, 0 for spacelike momenta", () => {
  expect(massOf(3, 4, 0, 13)).toBe(12);
  expect(massSquared(3, 4, 0, 3)).toBe(-16);
  expect(massOf(3, 4, 0, 3)).toBe(0);
});

it("has pseudorapidities, as rapidities along the beam", () => {
  expect(pseudorapidity(3, 4, 5 * Math.sinh(2))).toBeCloseTo(2, 14);
  expect(pseudorapidity(0, 0, -3)).toBe(-1e5 - 3);
});
