// The measures beside CKA, against numpy and scipy, and against what was published.
import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { cca, linearR2, procrustes, rsa, svcca } from "../src/index.js";
import { fixtures, notebook, uniform } from "./fixtures.js";
import { mapped, normalLayer } from "./random-layers.js";
import { relativeDifference } from "./relative-difference.js";

const SUMMARIES = [["mean", "MeanRho"], ["mean-squared", "MeanRhoSquared"]] as const;
const RDMS = [
  [{ distance: "correlation", compare: "pearson" }, "rsaCorrelationPearson"], [{ distance: "correlation", compare: "spearman" }, "rsaCorrelationSpearman"],
  [{ distance: "euclidean", compare: "pearson" }, "rsaEuclideanPearson"], [{ distance: "euclidean", compare: "spearman" }, "rsaEuclideanSpearman"],
  [{ distance: "squared-euclidean", compare: "cosine" }, "rsaSquaredEuclideanCosine"],
] as const;

describe.each(fixtures)("on the $name data", ({ x, y, expected }) => {
  it.each(SUMMARIES)("cca and svcca have numpy's %s correlation", (summary, name) => {
    expect(relativeDifference(cca(x, y, { summary }).value, expected[`cca${name}`])).toBeLessThan(1e-12);
    expect(relativeDifference(svcca(x, y, { summary }).value, expected[`svcca${name}`])).toBeLessThan(1e-12);
  });

  it("cca without centring, procrustes and linearR2 have numpy's values", () => {
    expect(relativeDifference(cca(x, y, { summary: "mean-squared", centre: false }).value, expected["ccaUncentredMeanRhoSquared"])).toBeLessThan(1e-12);
    expect(relativeDifference(procrustes(x, y).value, expected["procrustes"])).toBeLessThan(1e-12);
    expect(relativeDifference(procrustes(x, y, { centre: false }).value, expected["procrustesUncentred"])).toBeLessThan(1e-12);
    expect(relativeDifference(linearR2(x, y).value, expected["linearR2"])).toBeLessThan(1e-12);
  });

  it.each(RDMS)("rsa with %o has scipy's value", (options, name) => {
    // Near 0 the value is a difference of terms of order 1.
    expect(Math.abs(rsa(x, y, options).value - expected[name])).toBeLessThan(1e-14 + 1e-12 * Math.abs(expected[name]));
  });
});

describe("beyond cka.json", () => {
  it("PWCCA of the notebook data has numpy's values", () => {
    expect(relativeDifference(cca(notebook.x, notebook.y, { summary: "projection-weighted" }).value, notebook.expected["pwccaXY"])).toBeLessThan(1e-12);
    expect(relativeDifference(cca(notebook.y, notebook.x, { summary: "projection-weighted" }).value, notebook.expected["pwccaYX"])).toBeLessThan(1e-12);
  });

  it("values are those that similarity-repository publishes", () => {
    const { x, y } = uniform;
    expect(relativeDifference(svcca(x, y).value, 0.7831814122650433)).toBeLessThan(1e-12);
    expect(relativeDifference(svcca(x, y, { summary: "mean-squared" }).value, 0.7151595558413968)).toBeLessThan(1e-12);
    expect(relativeDifference(Math.acos(procrustes(x, y).value), 0.7629815799340969)).toBeLessThan(1e-12);
    expect(rsa(x, y, { compare: "pearson" }).value).toBeCloseTo(0.00350624601928, 13);
    expect(rsa(x, y).value).toBeCloseTo(-0.00409279569407, 13);
  });
});

describe("layers of low rank, constant and damaged layers", () => {
  const x = normalLayer(40, 3, "x");
  const lowRank = mapped(normalLayer(40, 4, "rank"), (_, row, column) => x.data[row * 3 + (column % 2)] * (1 + column));

  it("count only the directions that there are", () => {
    expect(cca(lowRank, x).value).toBeCloseTo(1, 12);
    expect(linearR2(lowRank, x).value).toBeCloseTo(1, 12);
    expect(linearR2(x, lowRank).value).toBeLessThan(0.9);
    expect(procrustes(x, mapped(x, (value) => 3 - 2 * value)).value).toBeCloseTo(1, 12);
    expect(rsa(x, mapped(x, (value) => 3 - 2 * value), { distance: "euclidean" }).value).toBeCloseTo(1, 12);
  });

  it.each([0, 1_000])("do not take the rounding of float32 %d from 0 for directions", (offset) => {
    // One direction before rounding, times 0.1 to 0.7 plus the offset.
    const direction = normalLayer(400, 1, "direction").data;
    const rounded = (...factors: number[]): Tensor => tensor("float32", [400, factors.length], Array.from({ length: 400 * factors.length }, (_, k) => offset + direction[Math.floor(k / factors.length)] * factors[k % factors.length]));
    const [one, other] = [rounded(1, 0.1, 0.3), rounded(1, 0.7)];
    for (const { value } of [cca(one, other), svcca(one, other, { keep: 1 }), linearR2(one, other)]) expect(Math.abs(value - 1)).toBeLessThan(1e-6);
  });

  it("keep one direction of a float32 layer that hardly varies", () => {
    const far = tensor("float32", [40, 2], Array.from({ length: 80 }, (_, k) => (k === 0 ? 1e8 + 8 : 1e8)));
    expect(cca(far, far).value).toBeCloseTo(1, 12);
  });

  it("keep directions of a thousandth of the others in float32", () => {
    const [small, noise] = [normalLayer(400, 1, "small").data, normalLayer(400, 1, "noise").data];
    const layer = (second: Float64Array): Tensor => tensor("float32", [400, 2], Array.from({ length: 800 }, (_, k) => (k % 2 === 0 ? small[k >> 1] : 1e-3 * second[k >> 1])));
    expect(cca(layer(noise), layer(normalLayer(400, 1, "else").data)).value).toBeLessThan(0.6);
  });

  it("have a reason instead of a value", () => {
    const constant = mapped(x, () => 0.1);
    const damaged = mapped(x, (value, row) => (row === 7 ? NaN : value));
    for (const measure of [cca, svcca, procrustes, linearR2]) {
      expect(measure(constant, x)).toEqual({ value: NaN, reason: "x-constant" });
      expect(measure(x, damaged)).toEqual({ value: NaN, reason: "y-not-finite" });
    }
    expect(rsa(x, constant, { distance: "euclidean" })).toEqual({ value: NaN, reason: "y-equidistant" });
    expect(rsa(damaged, x, { distance: "euclidean" })).toEqual({ value: NaN, reason: "x-not-finite" });
    expect(rsa(x, constant)).toEqual({ value: NaN, reason: "y-constant" });
    expect(() => svcca(x, x, { keep: 1.1 })).toThrow(RangeError);
    expect(() => rsa(normalLayer(2, 3, "a"), normalLayer(2, 3, "b"))).toThrow(/at least 3 rows/);
  });
});
