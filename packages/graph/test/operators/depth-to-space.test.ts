import { toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { depthToSpace, graphBuilder, spaceToDepth } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const size = fc.integer({ min: 1, max: 2 });
const cases = fc.record({ sizes: fc.tuple(size, size, size, size), block: fc.integer({ min: 1, max: 3 }), mode: fc.constantFrom("DCR" as const, "CRD" as const), drawn: draw });
const deep = (seed: number, [batch, channels, height, width]: readonly [number, number, number, number], block: number): Tensor<"float64"> => numbers(seed, "x", [batch, channels * block * block, height, width]);
const wide = (seed: number, [batch, channels, height, width]: readonly [number, number, number, number], block: number): Tensor<"float64"> => numbers(seed, "x", [batch, channels, height * block, width * block]);

describe("depthToSpace", () => {
  it("lays channels out as blocks", () => expectValues(([x]) => depthToSpace(x, 2), [[1, 2, 3, 4, 5, 6, 7, 8]], [1, 3, 2, 4, 5, 7, 6, 8], [[1, 4, 1, 2], [1, 1, 2, 4]]));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ sizes, block, mode, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(deep(seed, sizes, block)) }, ({ x }) => [depthToSpace(x, block, { mode })], { symbolic, tolerance: 0 });
  }));
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, block, mode, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: deep(seed, sizes, block) }, symbolic, reduced, build: ({ x }) => depthToSpace(x, block, { mode }) });
  }));
  it("rejects what is no image, and channels that are no blocks", () => {
    const g = graphBuilder("g");
    expect(() => depthToSpace(g.input("row", "float32", [2, 4]), 2)).toThrow("expected [batch, channels, height, width] and blocks of 1 or more");
    expect(() => depthToSpace(g.input("x", "float32", [2, 6, 4, 4]), 2)).toThrow("size 6 does not divide by 4");
  });
});

describe("spaceToDepth", () => {
  it("is the way back", () => expectValues(([x]) => spaceToDepth(depthToSpace(x, 2), 2), [[1, 2, 3, 4, 5, 6, 7, 8]], [1, 2, 3, 4, 5, 6, 7, 8], [[1, 4, 1, 2], [1, 4, 1, 2]]));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ sizes, block, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(wide(seed, sizes, block)) }, ({ x }) => [spaceToDepth(x, block)], { symbolic, tolerance: 0 });
  }));
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, block, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: wide(seed, sizes, block) }, symbolic, reduced, build: ({ x }) => spaceToDepth(x, block) });
  }));
  it("rejects sizes that are no blocks", () => {
    expect(() => spaceToDepth(graphBuilder("g").input("x", "float32", [2, 1, 4, 3]), 2)).toThrow("size 3 does not divide by 2");
  });
});
