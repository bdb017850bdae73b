import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expand, graphBuilder, mul, reduceSum, shapeOf } from "../../src/index.js";
import { broadcastable, draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("expand", () => {
  it("repeats", () => expectValues(([x]) => expand(x, [2, 3]), [[1, 2]], [1, 1, 1, 2, 2, 2], [[2, 1], [2, 3]]));
  it("has the gradient of central differences, numbers or a value for the shape", () => holds(fc.record({ sizes: broadcastable(2), drawn: draw }), async ({ sizes: [a = [], b = []], drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", a) }, others: { like: numbers(1, "like", b) }, symbolic, reduced, build: ({ x, like }) => expand(x, symbolic ? shapeOf(like) : b) });
  }, 20));
  it("names sizes that are fed, and keeps those that are known", async () => {
    const g = graphBuilder("g");
    const shape = g.input("shape", "int64", [2]);
    expect(expand(g.input("x", "float32", ["rows", 1]), shape).shape).toEqual(["rows", "shape_entry1"]);
    expect(() => expand(g.input("y", "float32", [1]), g.input("any", "int64", ["rank"]))).toThrow('the number of entries of its input 1 ("any") is not known while building');
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 1]) }, others: { fed: tensor("int64", [2], [3n, 4n]) }, build: ({ x, fed }) => {
      const y = expand(x, fed);
      return reduceSum(mul(y, y));
    } });
  });
});
