import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cumSum, graphBuilder } from "../../src/index.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), exclusive: fc.boolean(), reverse: fc.boolean(), drawn: draw });

describe("cumSum", () => {
  it.each([
    [{}, [1, 3, 6, 4, 9, 15]], [{ exclusive: true }, [0, 1, 3, 0, 4, 9]], [{ reverse: true }, [6, 5, 3, 15, 11, 6]],
    [{ exclusive: true, reverse: true }, [5, 3, 0, 11, 6, 0]], [{ axis: 0 }, [1, 2, 3, 5, 7, 9]],
  ])("adds up with %j", (options, expected) => expectValues(([x]) => cumSum(x, options), [[1, 2, 3, 4, 5, 6]], expected, [[2, 3], [2, 3]]));
  it("has the gradient of central differences", () => holds(cases, async ({ at: { shape, axis }, exclusive, reverse, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, symbolic, reduced, build: ({ x }) => cumSum(x, { axis, exclusive, reverse }) });
  }, 20));
  it("keeps type and symbolic shape", () => {
    const y = cumSum(graphBuilder("g").input("n", "int32", ["jets", 3]));
    expect([y.dtype, y.shape]).toEqual(["int32", ["jets", 3]]);
  });
});
