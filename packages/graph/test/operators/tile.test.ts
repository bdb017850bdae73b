import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, mul, reduceSum, tile } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape({ maxRank: 3 }).chain((sizes) => fc.record({ sizes: fc.constant(sizes), repeats: fc.tuple(...sizes.map(() => fc.constantFrom(0, 1, 1, 2, 3))), drawn: draw }));

describe("tile", () => {
  it("repeats along axes", () => expectValues(([x]) => tile(x, [1, 2]), [[1, 2]], [1, 1, 2, 2], [[2, 1], [2, 2]]));
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, repeats, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => tile(x, repeats) });
  }, 25));
  it("has it for repeats that are read while running", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [2, 3]) }, others: { repeats: tensor("int64", [2], [3n, 1n]) }, build: ({ x, repeats }) => {
      const y = emit("Tile", [x, repeats]);
      expect(y.shape).toEqual(["2*repeats_entry0", "3*repeats_entry1"]);
      return reduceSum(mul(y, y));
    } });
  });
  it("leaves a gradient alone where nothing is repeated", () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(tile(g.input("x", "float32", [2, 3]), [1, 1])));
    expect(differentiate(g.build(), { loss: "loss", parameters: ["x"] }).nodes.map(({ op }) => op)).not.toContain("Reshape");
    expect(() => tile(g.input("y", "float32", [2, 3]), [2])).toThrow("expected 2 repeats for [2, 3], got 1");
  });
});
