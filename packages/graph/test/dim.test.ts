import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  broadcastDim, broadcastShapes, clearerDim, dimCall, dimDifference, dimProduct, dimQuotient, dimSum, dimSymbols, inventedDim, inventedEntry, inventorsOf, isNonNegative, isPositive, isUnknownEntry, largerDim, normaliseAxis, sameShape, smallerDim,
} from "../src/dim.js";
import type { Dim } from "../src/index.js";
import { evaluate } from "./gradient-check.js";

const symbols = ["a", "b", "particles"];
const valueOf = (symbol: string): number => [3, 5, 7][symbols.indexOf(symbol)] ?? 1;
const value = (dim: Dim): number => evaluate(dim, valueOf) + 0; // no -0
const leaf = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(...symbols));
/** Sizes made of sums, products and differences of others. */
const dim: fc.Arbitrary<Dim> = fc.letrec<{ dim: Dim }>((tie) => ({
  dim: fc.oneof({ depthSize: "small" }, leaf, ...[dimSum, dimProduct, ([a, b]: readonly [Dim, Dim]): Dim => dimDifference(a, b)].map((make) => fc.tuple(tie("dim"), tie("dim")).map(make))),
})).dim;

describe("sizes", () => {
  it("says which names are in them", () => {
    expect([dimSymbols("8*n*m + k + -1"), dimSymbols("n"), dimSymbols(3)]).toEqual([["n", "m", "k"], ["n"], []]);
  });
  it.each([
    [dimProduct(["n", 8]), "8*n"], [dimProduct([]), 1], [dimProduct(["b", "a", 2, 3]), "6*a*b"], [dimProduct(["n", 0]), 0],
    [dimSum(["n", 1, "n"]), "2*n + 1"], [dimSum([]), 0], [dimDifference("n", "n"), 0], [dimDifference("n", 1), "n + -1"],
    [dimQuotient("8*n", 4), "2*n"], [dimQuotient("8*n", "n"), 8], [dimQuotient("8*n + 4", 4), "2*n + 1"], [dimQuotient("n", 2), undefined],
    [dimQuotient("n", "m"), undefined], [dimQuotient("a + b", "a + b"), 1], [dimQuotient(6, 0), undefined], [dimQuotient(0, 3), 0],
    [dimProduct(["n*8"]), "8*n"], [dimProduct(["2*n*3"]), "6*n"],
  ])("gives %s", (seen, expected) => { expect(seen).toBe(expected); });

  it("compute as their numbers do", () => {
    fc.assert(fc.property(dim, dim, (a, b) => {
      expect(value(dimSum([a, b]))).toBe(value(a) + value(b) + 0);
      expect(value(dimProduct([a, b]))).toBe(value(a) * value(b) + 0);
      expect(value(dimDifference(a, b))).toBe(value(a) - value(b) + 0);
    }), { seed: 1 });
  });
  it("are equal strings where they are equal", () => {
    fc.assert(fc.property(dim, dim, dim, (a, b, c) => {
      expect(dimSum([a, b])).toBe(dimSum([b, a]));
      expect(dimProduct([a, dimSum([b, c])])).toBe(dimSum([dimProduct([a, b]), dimProduct([c, a])]));
      expect(dimSum([dimDifference(a, b), b])).toBe(dimSum([a]));
    }), { seed: 2 });
  });
  it("divide exactly or not at all", () => {
    fc.assert(fc.property(dim, fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(...symbols)), (a, b) => {
      const quotient = dimQuotient(a, b);
      expect(quotient === undefined || value(quotient) * value(b) === value(a)).toBe(true);
      expect(dimQuotient(dimProduct([a, b]), b)).toBe(dimSum([a]));
    }), { seed: 3 });
  });
});

describe("sizes computed by other than sums and products", () => {
  it("are symbols of larger expressions", () => {
    const third = dimCall("div", [dimSum([dimProduct([2, "n"]), 1]), 3]);
    expect(third).toBe("div(2*n + 1,3)");
    expect(dimSum([dimProduct([third, "n", 2]), 1])).toBe("2*div(2*n + 1,3)*n + 1");
    expect(dimQuotient(dimProduct([third, "n", 2]), third)).toBe("2*n");
    expect(dimDifference(dimSum([third, "n"]), third)).toBe("n");
    expect(dimCall("div", [third, "m"])).toBe("div(div(2*n + 1,3),m)");
  });
  it("are named after values, whatever those are called", () => {
    expect([inventedDim("/a (b)/c*d", 1), inventedEntry("x + y", 0)]).toEqual(["/a%20%28b%29/c%2ad_dim1", "x%20%2b%20y_entry0"]);
    expect(inventorsOf(dimSum([dimProduct([inventedDim("x", 0), inventedEntry("y", 3)]), "n"]))).toEqual(["x", "y"]);
    expect([inventedEntry("x", 0), dimSum([inventedEntry("x", 0), 1]), "n", 3].map(isUnknownEntry)).toEqual([true, false, false, false]);
  });
  it.each<[Dim, boolean, boolean]>([[0, true, false], [1, true, true], ["n", true, false], ["2*n + 1", true, true], ["n + -1", false, false], ["x_entry0", false, false], ["div(n + -5,2)", false, false], ["div(n,2) + 1", true, true], ["max(0,x_entry0)", false, false]])(
    "%s: not negative %s, positive %s", (size, nonNegative, positive) => { expect([isNonNegative(size), isPositive(size)]).toEqual([nonNegative, positive]); });
  it("give way to names that say more", () => {
    expect([smallerDim("n", 3), smallerDim("n + 3", 3), largerDim("n + 3", "n"), largerDim("n", "m")]).toEqual(["min(3,n)", 3, "n + 3", "max(m,n)"]);
    expect([clearerDim("n", 3), clearerDim("x_dim0", "n"), clearerDim("n", "x_dim0")]).toEqual([3, "n", "n"]);
  });
});

describe("broadcasting", () => {
  it.each<[Dim, Dim, Dim]>([[1, 4, 4], [4, 1, 4], ["n", 1, "n"], ["n", "n", "n"], [3, "n", 3], [0, 1, 0]])("of %s and %s gives %s", (a, b, expected) => { expect(broadcastDim(a, b)).toBe(expected); });
  it("aligns shapes at the end", () => { expect(broadcastShapes(["n", 1, 3], [4, 1])).toEqual(["n", 4, 3]); });
  it.each<[Dim, Dim, Dim]>([["div(n,2)", "m", "m"], ["m", "x_dim0", "m"], ["fed_entry1", "min(3,n)", "min(3,n)"]])("takes %s and %s to be equal, one of which is an invented name", (a, b, expected) => { expect(broadcastDim(a, b)).toBe(expected); });
  it("says that two symbols may differ", () => { expect(() => broadcastDim("a", "b")).toThrow("sizes a and b do not broadcast"); });
});

describe("axes and shapes", () => {
  it("count axes from the end", () => { expect([normaliseAxis(-1, 3), normaliseAxis(2, 3)]).toEqual([2, 2]); });
  it.each([[3, 3], [-4, 3], [0.5, 3]])("reject axis %d of rank %d", (axis, rank) => { expect(() => normaliseAxis(axis, rank)).toThrow(`axis ${axis} lies outside rank ${rank}`); });
  it("compare shapes by rank and size", () => { expect([sameShape(["n", 2], ["n", 2]), sameShape(["n"], ["n", 2]), sameShape([1], [2])]).toEqual([true, false, false]); });
});
