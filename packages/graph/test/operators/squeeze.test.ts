import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder, squeeze, unsqueeze } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = shape({ maxRank: 3 }).chain((sizes) => fc.record({ sizes: fc.constant(sizes), at: fc.uniqueArray(fc.nat(sizes.length + 1), { minLength: 1, maxLength: 2 }), fromEnd: fc.boolean(), drawn: draw }))
  .map(({ sizes, at, ...rest }) => ({ ...rest, sizes, axes: at.map((axis) => Math.min(axis, sizes.length + at.length - 1)) }))
  .filter(({ axes }) => new Set(axes).size === axes.length);

describe("squeeze and unsqueeze", () => {
  it("take axes out and put them in", async () => {
    await expectValues(([x]) => unsqueeze(x, [0, -1]), [[1, 2]], [1, 2], [[2], [1, 2, 1]]);
    await expectValues(([x]) => squeeze(x, [-1]), [[1, 2]], [1, 2], [[1, 2, 1], [1, 2]]);
    await expectValues(([x]) => emit("Squeeze", [x]), [[1, 2]], [1, 2], [[1, 2, 1], [2]]);
  });
  it("have the gradients of central differences", () => holds(cases, async ({ sizes, axes, fromEnd, drawn: { seed, symbolic, reduced } }) => {
    const rank = sizes.length + axes.length;
    const places = axes.map((axis) => (fromEnd ? axis - rank : axis));
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => unsqueeze(x, places) });
    const withOnes = [...sizes];
    for (const axis of axes.toSorted((a, b) => a - b)) withOnes.splice(axis, 0, 1);
    await checkGradients({ inputs: { x: numbers(seed, "x", withOnes) }, symbolic, reduced, build: ({ x }) => squeeze(x, places) });
  }));
  it("squeeze only sizes of 1", () => {
    const g = graphBuilder("g");
    expect(() => squeeze(g.input("x", "float32", [1, 3]), [1])).toThrow("expected size 1 at axis 1, got 3");
    expect(squeeze(g.input("y", "float32", ["jets", 3]), [0]).shape).toEqual([3]);
  });
});
