import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compress, graphBuilder, lower, mul, reduceSum } from "../../src/index.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), flat: fc.boolean(), kept: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }), drawn: draw })
  .filter(({ at: { shape }, flat }) => !flat || !shape.includes(0));

describe("compress", () => {
  it("keeps what ONNX Runtime keeps, and has the gradient of central differences", () => holds(cases, async ({ at: { shape, axis }, flat, kept, drawn: { seed, symbolic } }) => {
    const entries = kept.slice(0, flat ? shape.reduce((a, b) => a * b, 1) : shape.at(axis));
    const mask = tensor("bool", [entries.length], Uint8Array.from(entries, Number));
    const options = flat ? {} : { axis };
    const x = numbers(seed, "x", shape);
    const g = graphBuilder("g");
    g.output("y", compress(g.input("x", "float64", shape), g.input("mask", "bool", mask.shape), options));
    const [expected, seen] = [await runGraph(g.build(), { x, mask }), await runGraph(lower(g.build()), { x, mask })];
    expectClose(seen["y"], expected["y"] ?? x, 0);
    await checkGradients({ inputs: { x }, others: { mask }, symbolic, build: ({ x: value, mask: condition }) => {
      const y = compress(value, condition, options);
      return reduceSum(mul(y, y));
    } });
  }, 25));
  it("names the size that it cannot know", () => {
    const g = graphBuilder("g");
    const [x, mask] = [g.input("x", "float32", ["jets", 3]), g.input("mask", "bool", ["jets"])];
    expect([compress(x, mask, { axis: 0 }).shape, compress(x, mask).shape]).toEqual([["compress_0_dim0", 3], ["compress_1_dim0"]]);
  });
});
