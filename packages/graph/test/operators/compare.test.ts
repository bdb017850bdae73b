import { describe, expect, it } from "vitest";
import { cast, equal, graphBuilder, greater, less, mul, not, reduceSum, type Value } from "../../src/index.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const asNumber = (truth: Value): Value => cast(truth, "float32");

describe("comparisons", () => {
  it.each([["equal", equal, [0, 1, 0]], ["less", less, [1, 0, 0]], ["greater", greater, [0, 0, 1]]] as const)("%s", (_, compare, expected) =>
    expectValues(([a, b]) => asNumber(compare(a, b)), [[1, 2, 3], [2, 2, 2]], expected));
  it("not", () => expectValues(([x]) => asNumber(not(greater(x, 1))), [[0, 1, 2]], [1, 1, 0]));
  it("gives truth values of the broadcast shape", () => {
    const g = graphBuilder("g");
    const truth = less(g.input("x", "float32", ["jets", 1]), g.input("y", "float32", [3]));
    expect([truth.dtype, truth.shape]).toEqual(["bool", ["jets", 3]]);
  });
  it("passes no gradient", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [4]) }, build: ({ x }) => reduceSum(mul(x, cast(greater(x, 0.5), "float64"))) });
  });
});
