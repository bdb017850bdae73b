import type { Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { averagePool, differentiate, graphBuilder, reduceSum } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { canBeSymbolic, product, readings, slidingCase, type Sliding } from "../sliding-windows.js";

function forward(x: Tensor<"float64">, sliding: Sliding, countIncludePad: boolean): number[] {
  const [size, windows, read] = [product(sliding.sizes), product(sliding.counts), readings(sliding)];
  return Array.from({ length: (x.data.length / size) * windows }, (_, at) => {
    const own = read.filter(({ window }) => window === at % windows);
    const from = Math.floor(at / windows) * size;
    const sum = own.reduce((total, { entry }) => total + (entry === undefined ? 0 : (x.data[from + entry] ?? 0)), 0);
    return sum / Math.max(1, own.filter(({ entry, inPads }) => entry !== undefined || (countIncludePad && inPads)).length); // dilated, all of it may be pads
  });
}

const cases = fc.record({ at: slidingCase({ ceil: true, pool: true }), batch: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 3 }), countIncludePad: fc.boolean(), drawn: draw });

describe("averagePool", () => {
  it("averages windows", () => expectValues(([x]) => averagePool(x, [2], { pads: [1, 0] }), [[1, 2, 4]], [1, 1.5, 3], [[1, 1, 3], [1, 1, 3]]));
  it("counts zeros of the pads if asked", () => expectValues(([x]) => averagePool(x, [2], { pads: [1, 0], countIncludePad: true }), [[1, 2, 4]], [0.5, 1.5, 3], [[1, 1, 3], [1, 1, 3]]));
  it("has the gradient of central differences for any windows and pads", () => holds(cases, async ({ at, at: { sliding, options, ceil }, batch, channels, countIncludePad, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({
      inputs: { x: numbers(seed, "x", [batch, channels, ...sliding.sizes]) }, reduced, symbolic: (_, axis) => symbolic && (axis === 0 || (axis > 1 && canBeSymbolic(at, axis - 2))),
      build: ({ x }) => averagePool(x, sliding.kernel, { ...options, ceil, countIncludePad }), forward: ({ x }) => forward(x, sliding, countIncludePad),
    });
  }, 60));
  it("needs a known number of channels, and a window that fits", () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(averagePool(g.input("x", "float32", [2, "channels", 4]), [2])));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("has a gradient for a known number of channels only");
    expect(() => averagePool(g.input("short", "float32", [2, 3, 4]), [5])).toThrow("a window of 5 entries does not fit size 4");
    expect(() => averagePool(g.input("row", "float32", [2, 3]), [1])).toThrow("of rank 3 or more");
  });
});
