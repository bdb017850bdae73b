import { toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { emit, graphBuilder, type Value } from "../../src/index.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const normalised = (x: Value, size: number): Value => emit("LRN", [x], { size: int(size), alpha: float(0.5), beta: float(0.75), bias: float(1.5) });

/** As ONNX defines it: neighbours from floor((size - 1) / 2) channels before to ceil((size - 1) / 2) after. */
function forward({ data, shape: [, channels = 1, ...places] }: Tensor<"float64">, size: number): number[] {
  const area = places.reduce((a, b) => a * b, 1);
  return Array.from(data, (value, at) => {
    const channel = Math.floor(at / area) % channels;
    let squares = 0;
    for (let offset = -Math.floor((size - 1) / 2); offset <= Math.ceil((size - 1) / 2); offset++)
      if (channel + offset >= 0 && channel + offset < channels) squares += (data[at + offset * area] ?? 0) ** 2;
    return value / (1.5 + (0.5 / size) * squares) ** 0.75;
  });
}

const few = fc.integer({ min: 1, max: 3 });
const cases = fc.record({ batch: few, channels: fc.integer({ min: 1, max: 5 }), places: fc.array(few, { minLength: 1, maxLength: 2 }), size: fc.integer({ min: 1, max: 4 }), drawn: draw });

describe("LRN", () => {
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ batch, channels, places: [height = 1, width = 1], size, drawn: { seed, symbolic } }) => {
    const odd = size % 2 === 0 ? size + 1 : size; // ONNX Runtime takes odd sizes of images only
    await checkLowering({ x: toFloat32(numbers(seed, "x", [batch, channels, height, width])) }, ({ x }) => [normalised(x, odd)], { symbolic: (_, axis) => symbolic && axis !== 1 });
  }));
  it("has the gradient of central differences", () => holds(cases, async ({ batch, channels, places, size, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({
      inputs: { x: numbers(seed, "x", [batch, channels, ...places]) }, symbolic: (_, axis) => symbolic && axis !== 1, reduced,
      build: ({ x }) => normalised(x, size), forward: ({ x }) => forward(x, size),
    });
  }));
  it("rejects vectors, and no neighbours", () => {
    const g = graphBuilder("g");
    expect(() => normalised(g.input("row", "float32", [2, 3]), 3)).toThrow("of rank 3 or more");
    expect(() => normalised(g.input("x", "float32", [2, 3, 4]), 0)).toThrow("has size 0: expected 1 channel or more");
  });
});
