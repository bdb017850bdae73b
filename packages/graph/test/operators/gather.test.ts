import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cast, gather, graphBuilder } from "../../src/index.js";
import { draw, holds, indices, numbers, shape, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), picked: shape({ maxRank: 2 }), drawn: draw })
  .filter(({ at: { shape: sizes, axis }, picked }) => sizes.at(axis) !== 0 || picked.includes(0));

const onePlace = fc.record({ at: shapeAndAxis({ maxRank: 3 }), place: fc.integer({ min: -3, max: 3 }), rank: fc.nat(2), drawn: draw }).filter(({ at: { shape: sizes, axis } }) => sizes.at(axis) !== 0);

describe("gather", () => {
  it("picks rows", () => expectValues(([x, index]) => gather(x, cast(index, "int32")), [[1, 2, 3, 4], [1, 0, 1, 1]], [3, 4, 1, 2, 3, 4, 3, 4].slice(0, 8), [[2, 2], [2, 2, 2]]));
  it("adds up the gradients of what is picked often, any axis and rank of indices", () => holds(cases, async ({ at: { shape: sizes, axis }, picked, drawn: { seed, symbolic, reduced } }) => {
    const index = indices(seed, "index", picked, Math.max(1, sizes.at(axis) ?? 1));
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, others: { index }, symbolic, reduced, build: ({ x, index: at }) => gather(x, at, { axis }) });
  }, 30));
  it("takes negative indices from the end", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 2]) }, others: { index: tensor("int64", [2], [-1, 0]) }, build: ({ x, index }) => gather(x, index) });
  });
  it("has the gradient of central differences at one known place, from either end, whatever the rank of the index", () => holds(onePlace, async ({ at: { shape: sizes, axis }, place, rank, drawn: { seed, symbolic, reduced } }) => {
    const index = tensor("int64", Array.from({ length: rank }, () => 1), [BigInt(place < (sizes.at(axis) ?? 1) && place >= -(sizes.at(axis) ?? 1) ? place : 0)]);
    const graph = await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => gather(x, x.scope.constant(index), { axis }) });
    expect(graph.nodes.map(({ op }) => op)).not.toContain("ScatterElements");
  }, 25));
  it("rejects indices that are no int32 or int64", () => {
    const g = graphBuilder("g");
    expect(() => gather(g.input("x", "float32", [3]), g.input("i", "uint32", [3]))).toThrow('int32 or int64 indices, got uint32 ("i")');
  });
});
