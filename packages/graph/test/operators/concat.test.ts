import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, differentiate, graphBuilder, mul, reduceMean, tanh } from "../../src/index.js";
import { draw, holds, numbers, shapeAndAxis, size } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), other: size, drawn: draw });

describe("concat", () => {
  it("joins along an axis", () => expectValues(([a, b]) => concat([a, b], 1), [[1, 2], [3, 4]], [1, 3, 2, 4], [[2, 1], [2, 2]]));
  it("has the gradients of central differences, one value standing twice", () => holds(cases, async ({ at: { shape, axis }, other, drawn: { seed, symbolic, reduced } }) => {
    const inputs = { a: numbers(seed, "a", shape), b: numbers(seed, "b", shape.with(axis, other)) };
    await checkGradients({ inputs, symbolic, reduced, build: ({ a, b }) => concat([a, b, a], axis) });
  }, 20));
  it("has the gradients of central differences where all sizes are one symbol", () => holds(cases, async ({ at: { shape, axis }, drawn: { seed, reduced } }) => {
    await checkGradients({ inputs: { a: numbers(seed, "a", shape) }, symbolic: true, reduced, build: ({ a }) => concat([a, tanh(a), a], axis) });
  }, 10));
  it("splits its gradient evenly where all sizes are one symbol", () => {
    const g = graphBuilder("g");
    const w = g.parameter("w", [2], { kind: "ones" });
    g.output("loss", reduceMean(concat(Array.from({ length: 100 }, (_, part) => mul(g.input(`x${part}`, "float32", ["rows", 2]), w)), 0)));
    const split = differentiate(g.build(), { loss: "loss" }).nodes.find(({ op }) => op === "Split");
    expect([split?.inputs.length, split?.outputs.length, split?.attributes["num_outputs"]]).toEqual([1, 100, { type: "int", value: 100n }]);
  });
  it("adds symbolic sizes", () => {
    const g = graphBuilder("g");
    expect(concat([g.input("x", "float32", ["a", 2]), g.input("y", "float32", ["b", 2]), g.input("z", "float32", [3, 2])], 0).shape).toEqual(["a + b + 3", 2]);
  });
  it("names the part that does not fit", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [2, 3]);
    expect(() => concat([x, g.input("y", "float32", [2, 4])], 0)).toThrow('"y" is [2, 4], expected the other sizes of [2, 3]');
    expect(() => concat([x, g.input("z", "float32", [2])], 0)).toThrow('"z" is [2]');
    expect(() => concat([x, g.input("n", "int32", [2, 3])], 0)).toThrow("got float32 and int32");
  });
});
