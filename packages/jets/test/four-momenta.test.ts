import { expect, it } from "vitest";
import { fourMomenta, ptEtaPhiMass } from "../src/four-momenta.js";

const pt = Float64Array.of(1, 50, 700);
const eta = Float64Array.of(0, -2.5, 4);
const phi = Float64Array.of(-3, 0.5, 3.1);
const mass = Float64Array.of(0.13957, 0, 80);

it("goes from pT, eta, phi and mass to momenta and back", () => {
  const back = ptEtaPhiMass(fourMomenta({ pt, eta, phi, mass }));
  for (let i = 0; i < 3; i++) {
    expect(back.pt[i]).toBeCloseTo(pt[i], 10);
    expect(back.eta[i]).toBeCloseTo(eta[i], 12);
    expect(back.phi[i]).toBeCloseTo(phi[i], 12);
    expect(back.mass[i]).toBeCloseTo(mass[i], 3);
  }
});

it("makes massless particles without masses, from float32 columns too", () => {
  const { px, energy } = fourMomenta({ pt: Float32Array.of(2), eta: Float32Array.of(0), phi: Float32Array.of(0) });
  expect([px[0], energy[0]]).toEqual([2, 2]);
});

it("refuses columns of different lengths", () => {
  expect(() => fourMomenta({ pt, eta, phi: new Float64Array(2) })).toThrow("expected 3 values of phi as of pt, got 2");
});
