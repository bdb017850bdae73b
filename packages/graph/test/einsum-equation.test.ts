import { describe, expect, it } from "vitest";
import { parseEinsum } from "../src/einsum-equation.js";

describe("parseEinsum", () => {
  it("reads names, with spaces and either case", () => {
    expect(parseEinsum(" b i j, bjK -> biK", [3, 3])).toEqual({ operands: [["b", "i", "j"], ["b", "j", "K"]], result: ["b", "i", "K"] });
    expect(parseEinsum(",i->i", [0, 1])).toEqual({ operands: [[], ["i"]], result: ["i"] });
    expect(parseEinsum("ij->", [2])).toEqual({ operands: [["i", "j"]], result: [] });
  });
  it("finds the result where there is no arrow: what occurs once, capitals first", () => {
    expect(parseEinsum("ij,jk", [2, 2]).result).toEqual(["i", "k"]);
    expect(parseEinsum("bA,Aa,Z", [2, 2, 1]).result).toEqual(["Z", "a", "b"]);
    expect(parseEinsum("ii", [2]).result).toEqual([]);
    expect(parseEinsum("j...i", [4]).result).toEqual(["...1", "...0", "i", "j"]);
  });
  it("counts the axes of an ellipsis from its last", () => {
    expect(parseEinsum("...ij,...jk->...ik", [4, 3])).toEqual({ operands: [["...1", "...0", "i", "j"], ["...0", "j", "k"]], result: ["...1", "...0", "i", "k"] });
    expect(parseEinsum("...i->i...", [1])).toEqual({ operands: [["i"]], result: ["i"] });
  });
  it.each([
    ["i1->i", [2], 'got "1"'], ["i->j->k", [1], 'one "->"'], ["i..->i", [3], 'got "."'], ["ij,j", [2], "names 2 operands, got 1"], ["ij->i", [3], '"ij" does not fit an operand of rank 3'],
    ["......i", [3], "does not fit an operand of rank 3"], ["ij...->i...", [1], "does not fit an operand of rank 1"], ["i->ij", [1], 'the result\'s "j" must stand in an operand'], ["i->ii", [1], "once in the result"],
    ["...i->i", [2], 'so the result must have it'],
  ])("refuses %s for ranks %s", (equation, ranks, message) => {
    expect(() => parseEinsum(equation, ranks)).toThrow(message);
  });
});
