import { tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cast, graphBuilder, mul, reduceSum, topK } from "../../src/index.js";
import { int } from "../../src/attribute.js";
import { emit } from "../../src/value.js";
import { draw, holds, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), count: fc.nat(4), largest: fc.boolean(), sorted: fc.boolean(), drawn: draw })
  .filter(({ at: { shape } }) => !shape.includes(0));

/** Numbers far enough apart for central differences. */
const distinct = (seed: number, sizes: readonly number[]): Tensor<"float64"> => {
  const x = tensor("float64", sizes);
  return { ...x, data: x.data.map((_, at) => ((at * 37 + seed) % 101) / 20) };
};

describe("topK", () => {
  it("gives the extreme entries, and where they are", async () => {
    await expectValues(([x]) => topK(x, 2).values, [[3, 9, 5, 1, 2, 0]], [9, 5, 2, 1], [[2, 3], [2, 2]]);
    await expectValues(([x]) => cast(topK(x, 1, { axis: 0, largest: false }).indices, "float32"), [[3, 0, 5, 1, 2, 0]], [1, 0, 1], [[2, 3], [1, 3]]);
  });
  it("has the gradient of central differences in its values", () => holds(cases, async ({ at: { shape, axis }, count, largest, sorted, drawn: { seed, symbolic, reduced } }) => {
    const k = tensor("int64", [1], [BigInt(Math.min(count, shape.at(axis) ?? 0))]);
    await checkGradients({ inputs: { x: distinct(seed, shape) }, symbolic, reduced, build: ({ x }) => emit("TopK", [x, x.scope.constant(k)], { axis: int(axis), largest: int(Number(largest)), sorted: int(Number(sorted)) }, { numOutputs: 2 }) });
  }, 20));
  it("takes a number that is read while running", async () => {
    await checkGradients({ inputs: { x: distinct(1, [4, 3]) }, others: { k: tensor("int64", [1], [2n]) }, build: ({ x, k }) => {
      const values = emit("TopK", [x, k], { axis: int(0) });
      expect(values.shape).toEqual(["k_entry0", 3]);
      return reduceSum(mul(values, values));
    } });
  });
  it("refuses more than there are, and empty values, on which ONNX Runtime crashes", () => {
    const g = graphBuilder("g");
    expect(() => topK(g.input("x", "float32", [2, 3]), 4)).toThrow("takes 4 of 3 entries");
    expect(() => topK(g.input("empty", "float32", [0, 3]), 1)).toThrow("ONNX Runtime stops the process on empty values");
  });
});
