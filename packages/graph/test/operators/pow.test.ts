import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, pow, reduceSum } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { binarySuite } from "../operator-suite.js";

binarySuite("pow", { build: pow, reference: Math.pow, at: [[2, 3], [-1.5, 2], [4, -0.5]], domain: { low: 0.3, high: 2 } });

describe("pow to a constant", () => {
  it.each([2, 3, -1, 0.5, 1])("has a gradient for exponent %d", async (exponent) => {
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 2], { low: 0.3, high: 2 }) }, build: ({ x }) => pow(x, exponent) });
  });
  it("squares negative numbers", () => checkGradients({ inputs: { x: tensor("float64", [3], [-2, 0, 1.5]) }, build: ({ x }) => pow(x, 2) }).then(() => undefined));
  it("takes an exponent of another type", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 2]) }, others: { n: tensor("int32", [2], [2, 3]) }, build: ({ x, n }) => pow(x, n) });
  });
  it("takes negative numbers to whole exponents, and 0 to exponents from 0 on", async () => {
    const x = tensor("float64", [2, 2], [-2, -0.7, 1.3, 0]);
    for (const n of [[2, 3, 0, 1], [-1, 4, -3, 0], [0, 0, 0, 0], [1, 1, 1, 5]]) {
      await checkGradients({ inputs: { x }, others: { n: tensor("float64", [2, 2], n) }, build: (given) => pow(given.x, given.n) });
      await checkGradients({ inputs: { x }, build: (given) => pow(given.x, given.x.scope.constant(tensor("float64", [2, 2], n))) });
    }
  });
  it("has exponents that move, also of 0", async () => {
    await checkGradients({ inputs: { n: tensor("float64", [3, 1], [2, 0.5, 1.5]) }, others: { x: tensor("float64", [2], [0, 3]) }, build: (given) => pow(given.x, given.n) });
  });
  it.each([[2, true], [3, true], [0, false]])("chooses by the exponent only where it may be 0 (exponent %d)", (exponent, isPlain) => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(pow(g.input("x", "float32", [3]), g.constant(tensor("float32", [3], [exponent, 2, 2])))));
    expect(differentiate(g.build(), { loss: "loss", parameters: ["x"] }).nodes.every(({ op }) => op !== "Where")).toBe(isPlain);
  });
});
