import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cast, graphBuilder, oneHot } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape({ minRank: 1, maxRank: 2 }).chain((sizes) => fc.record({ sizes: fc.constant(sizes), axis: fc.integer({ min: -sizes.length - 1, max: sizes.length }), depth: fc.integer({ min: 1, max: 4 }), drawn: draw }));
/** Indices from before the first to behind the last. */
const indicesUpTo = (depth: number, sizes: readonly number[], seed: number): ReturnType<typeof tensor<"int64">> => {
  const empty = tensor("int64", sizes);
  return { ...empty, data: empty.data.map((_, at) => BigInt(((seed + at) % (2 * depth + 2)) - depth - 1)) };
};

describe("oneHot", () => {
  it("marks places", () => expectValues(([index, values]) => oneHot(cast(index, "int64"), 3, values), [[2, 0], [0, 7]], [0, 0, 7, 7, 0, 0], [[2], [2, 3]]));
  it("is written out as ONNX Runtime computes it, indices from the end and beyond", () => holds(cases, async ({ sizes, axis, depth, drawn: { seed, symbolic } }) => {
    const operands = { index: indicesUpTo(depth, sizes, seed), values: tensor("float32", [2], [-1, 5]) };
    await checkLowering(operands, ({ index, values }) => [oneHot(index, depth, values, { axis })], { symbolic });
  }, 30));
  it("has the gradient of central differences in its two values", () => holds(cases, async ({ sizes, axis, depth, drawn: { seed, reduced } }) => {
    await checkGradients({ inputs: { values: numbers(seed, "values", [2]) }, others: { index: indicesUpTo(depth, sizes, seed) }, reduced, build: ({ index, values }) => oneHot(index, depth, values, { axis }) });
  }));
  it("keeps symbolic sizes", () => {
    const g = graphBuilder("g");
    expect(oneHot(g.input("i", "int64", ["jets"]), 7, g.input("v", "float32", [2]), { axis: 0 }).shape).toEqual([7, "jets"]);
  });
});
