import { toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { emit, globalAveragePool, globalMaxPool, graphBuilder, lower, type Value } from "../../src/index.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ sizes: shape({ minRank: 3 }).filter((sizes) => !sizes.slice(1).includes(0)), drawn: draw });

const lpPool = (p: number) => (x: Value): Value => emit("GlobalLpPool", [x], { p: int(p) });

describe.each([
  ["globalAveragePool", globalAveragePool, [2, 4]], ["globalMaxPool", globalMaxPool, [3, 5]], ["GlobalLpPool with p = 1", lpPool(1), [6, 12]], ["GlobalLpPool with p = 2", lpPool(2), [Math.sqrt(14), Math.sqrt(50)]],
] as const)("%s", (_, pool, worked) => {
  it("gives one number per channel", () => expectValues(([x]) => pool(x), [[3, 2, 1, 3, 4, 5]], worked, [[1, 2, 3], [1, 2, 1]]));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ sizes, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", sizes)) }, ({ x }) => [pool(x)], { symbolic });
  }));
  it("has the gradient of central differences", () => holds(cases, async ({ sizes, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", sizes) }, symbolic, reduced, build: ({ x }) => pool(x) });
  }));
  it("rejects vectors of channels", () => {
    expect(() => pool(graphBuilder("g").input("x", "float32", [2, 3]))).toThrow("of rank 3 or more, got [2, 3]");
  });
});

it("knows two norms of GlobalLpPool", () => {
  const g = graphBuilder("g");
  g.output("y", lpPool(3)(g.input("x", "float32", [2, 3, 4])));
  expect(() => lower(g.build())).toThrow("expected p of 1 or 2, got 3");
});
