import { sizeOf, tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, mul, reduceSum, reshape, reshapeLike, shapeOf } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

describe("reshape", () => {
  it("keeps the entries, with -1 and 0", async () => {
    await expectValues(([x]) => reshape(x, [3, -1]), [[1, 2, 3, 4, 5, 6]], [1, 2, 3, 4, 5, 6], [[2, 3], [3, 2]]);
    await expectValues(([x]) => reshape(x, [0, 1, -1]), [[1, 2, 3, 4, 5, 6]], [1, 2, 3, 4, 5, 6], [[2, 3], [2, 1, 3]]);
  });
  it("has the gradient of central differences, to shapes of values", () => holds(fc.record({ sizes: shape(), cut: fc.nat(4), drawn: draw }), async ({ sizes, cut, drawn: { seed, symbolic, reduced } }) => {
    const to = cut > 2 ? sizes.toReversed() : [...sizes, 1].toSpliced(cut, 0, 1);
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, others: { like: numbers(1, "like", to) }, symbolic, reduced, build: ({ x, like }) => reshapeLike(x, like) });
  }, 20));
  it("flattens and takes heads apart with symbolic sizes", () => {
    const x = graphBuilder("g").input("x", "float32", ["jets", "slots", 8]);
    expect(reshape(x, [-1, 4]).shape).toEqual(["2*jets*slots", 4]);
    expect(reshape(x, [0, 0, 2, 4]).shape).toEqual(["jets", "slots", 2, 4]);
    expect(reshape(reshape(x, [-1]), shapeOf(x)).shape).toEqual(["jets", "slots", 8]);
  });
  it("names a quotient of symbolic sizes the same each time", () => {
    const x = graphBuilder("g").input("x", "float32", ["jets", 8]);
    const sizes = reshape(x, [-1, 3]).shape;
    expect(sizes).toEqual(reshape(x, [-1, 3]).shape);
    expect(sizes[1]).toBe(3);
  });
  it("goes back to an empty shape while running, sizes of 0 being sizes", async () => {
    const g = graphBuilder("empty");
    const x = g.input("x", "float32", ["a", "b", 4]);
    const flat = reshape(x, [-1, 4]);
    g.output("loss", reduceSum(mul(flat, flat)));
    const graph = differentiate(g.build(), { loss: "loss", parameters: ["x"] });
    for (const sizes of [[3, 0, 4], [0, 3, 4], [2, 1, 4]]) {
      const given = tensor("float32", sizes, new Float32Array(sizeOf(sizes)).fill(1));
      expectClose((await runGraph(graph, { x: given }))["x_grad"], tensor("float32", sizes, given.data.map(() => 2)), 0);
    }
  });
  it("rejects sizes that do not fit", () => {
    const x = graphBuilder("g").input("x", "float32", [2, 3]);
    expect(() => reshape(x, [4, 2])).toThrow("[2, 3] has 6 entries, which do not fit [4, 2]");
    expect(() => reshape(x, [-1, 4])).toThrow("[2, 3] has 6 entries, which do not fit [-1, 4]");
  });
});
