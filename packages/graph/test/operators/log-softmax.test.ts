import { toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { logSoftmax } from "../../src/index.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ at: shapeAndAxis({ maxRank: 3 }), drawn: draw }).filter(({ at: { shape, axis } }) => shape.at(axis) !== 0);

describe("logSoftmax", () => {
  it("gives logarithms of weights, also far apart", () => expectValues(([x]) => logSoftmax(x), [[0, Math.log(3), 0, -200]], [Math.log(0.25), Math.log(0.75), 0, -200], [[2, 2], [2, 2]]));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ at: { shape, axis }, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", shape, { low: -60, high: 60 })) }, ({ x }) => [logSoftmax(x, { axis })], { symbolic });
  }));
  it("has the gradient of central differences", () => holds(cases, async ({ at: { shape, axis }, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, symbolic, reduced, build: ({ x }) => logSoftmax(x, { axis }) });
  }));
});
