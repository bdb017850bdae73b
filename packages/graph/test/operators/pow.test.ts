import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { pow } from "../../src/index.js";
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
});
