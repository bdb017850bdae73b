import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expand, graphBuilder, shapeOf } from "../../src/index.js";
import { broadcastable, draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("expand", () => {
  it("repeats", () => expectValues(([x]) => expand(x, [2, 3]), [[1, 2]], [1, 1, 1, 2, 2, 2], [[2, 1], [2, 3]]));
  it("has the gradient of central differences, numbers or a value for the shape", () => holds(fc.record({ sizes: broadcastable(2), drawn: draw }), async ({ sizes: [a = [], b = []], drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", a) }, others: { like: numbers(1, "like", b) }, symbolic, reduced, build: ({ x, like }) => expand(x, symbolic ? shapeOf(like) : b) });
  }, 20));
  it("needs to know the shape", () => {
    const g = graphBuilder("g");
    expect(() => expand(g.input("x", "float32", [1]), g.input("shape", "int64", [2]))).toThrow("are not known while building");
  });
});
