import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { string } from "../../src/attribute.js";
import { cast, div, equal, graphBuilder, greater, less, mul, not, reduceSum, type Value } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
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
  it.each([["And", [0, 0, 0, 1]], ["Or", [0, 1, 1, 1]], ["Xor", [0, 1, 1, 0]]] as const)("%s, written out where WebGPU lacks it", async (op, expected) => {
    await expectValues(([a, b]) => asNumber(emit(op, [greater(a, 0), greater(b, 0)])), [[0, 0, 1, 1], [0, 1, 0, 1]], expected);
    await checkLowering({ a: tensor("bool", [2, 1], [0, 1]), b: tensor("bool", [2], [0, 1]) }, ({ a, b }) => [emit(op, [a, b])], { symbolic: true });
  });
  it.each([["LessOrEqual", [1, 1, 0]], ["GreaterOrEqual", [0, 1, 1]]] as const)("%s", (op, expected) =>
    expectValues(([a, b]) => asNumber(emit(op, [a, b])), [[1, 2, 3], [2, 2, 2]], expected));
  it.each([["BitwiseAnd", [4, 2, 0]], ["BitwiseOr", [7, 7, 9]], ["BitwiseXor", [3, 5, 9]]] as const)("%s", (op, expected) =>
    expectValues(([a, b]) => cast(emit(op, [cast(a, "int32"), cast(b, "int32")]), "float32"), [[6, 7, 8], [5, 2, 1]], expected));
  it("tell what is not a number, or infinite", async () => {
    await expectValues(([x]) => asNumber(emit("IsNaN", [div(x, x)])), [[0, 1]], [1, 0]);
    await expectValues(([x]) => asNumber(emit("IsInf", [div(1, x)])), [[0, 1]], [1, 0]);
  });
  it("shift and flip bits", async () => {
    await expectValues(([a, b]) => cast(emit("BitShift", [cast(a, "uint32"), cast(b, "uint32")], { direction: string("LEFT") }), "float32"), [[1, 6], [3, 1]], [8, 12]);
    await expectValues(([a]) => cast(emit("BitwiseNot", [cast(a, "int32")]), "float32"), [[0, 6]], [-1, -7]);
  });
  it("passes no gradient", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [4]) }, build: ({ x }) => reduceSum(mul(x, cast(greater(x, 0.5), "float64"))) });
  });
});
