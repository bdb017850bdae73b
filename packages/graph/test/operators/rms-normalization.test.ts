import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { graphBuilder, rmsNormalization } from "../../src/index.js";
import { emit, emitAll } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { optimisedOperators } from "../run-graph.js";

const cases = fc.record({ sizes: shape({ minRank: 1, maxRank: 3 }).filter((sizes) => !sizes.slice(1).includes(0) && sizes.at(-1) !== 0), drawn: draw })
  .chain(({ sizes, drawn }) => fc.record({ sizes: fc.constant(sizes), axis: fc.integer({ min: -sizes.length, max: sizes.length - 1 }), epsilon: fc.constantFrom(1e-5, 0.1), drawn: fc.constant(drawn) }))
  .filter(({ sizes, axis }) => !sizes.slice(axis).includes(0));

describe("rmsNormalization", () => {
  it("divides rows by their root mean square", () => expectValues(([x, scale]) => rmsNormalization(x, scale, { epsilon: 0 }), [[3, 3, 1, 7], [1, 1, 2, 2]], [1, 1, 0.4, 2.8], [[2, 2], [2, 2]]));
  it("has the gradients of central differences", () => holds(cases, async ({ sizes, axis, epsilon, drawn: { seed, symbolic, reduced } }) => {
    const inputs = { x: numbers(seed, "x", sizes), scale: numbers(seed, "scale", sizes.slice(axis)) };
    await checkGradients({ inputs, symbolic, reduced, build: ({ x, scale }) => rmsNormalization(x, scale, { axis, epsilon }) });
  }, 20));
  it("has them for a scale that broadcasts", async () => {
    for (const sizes of [[1], [4], [3, 1], [1, 3, 4]]) await checkGradients({ inputs: { x: numbers(1, "x", [2, 3, 4]), scale: numbers(2, "scale", sizes) }, build: ({ x, scale }) => rmsNormalization(x, scale, { axis: 1 }) });
  });
  it("is written so that ONNX Runtime fuses it on CPU", async () => {
    const g = graphBuilder("g");
    g.output("y", rmsNormalization(g.input("x", "float32", ["rows", 4]), g.initializer("scale", tensor("float32", [4], [1, 2, 3, 4]))));
    expect(await optimisedOperators(g.build())).toEqual(["SimplifiedLayerNormalization"]);
  });
});

describe("RMSNormalization (opset 23)", () => {
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ sizes, axis, epsilon, drawn: { seed, symbolic } }) => {
    const operands = { x: toFloat32(numbers(seed, "x", sizes)), scale: toFloat32(numbers(seed, "scale", sizes.slice(axis))) };
    await checkLowering(operands, ({ x, scale }) => [emit("RMSNormalization", [x, scale], { axis: int(axis), epsilon: float(epsilon) })], { symbolic, opset: 23 });
  }));
  it("has ONNX's defaults, and a scale that broadcasts", async () => {
    for (const sizes of [[4], [1], [3, 1]]) {
      const operands = { x: toFloat32(numbers(1, "x", [2, 3, 4], { low: -1e-3, high: 1e-3 })), scale: toFloat32(numbers(2, "scale", sizes)) };
      const graph = await checkLowering(operands, ({ x, scale }) => [emit("RMSNormalization", [x, scale])], { opset: 23 });
      expect(graph.functions.map(({ name }) => name)).toEqual(["RmsNormalize"]);
    }
  });
  it("takes float64", () => checkGradients({ inputs: { x: numbers(1, "x", [3, 4]), scale: numbers(2, "s", [4]) }, build: ({ x, scale }) => emit("RMSNormalization", [x, scale]) }).then(() => undefined));
});

describe("SimplifiedLayerNormalization", () => {
  it.each([1, 2])("is written out as ONNX Runtime computes it, %d outputs", (numOutputs) => holds(cases, async ({ sizes, axis, epsilon, drawn: { seed, symbolic } }) => {
    const operands = { x: toFloat32(numbers(seed, "x", sizes)), scale: toFloat32(numbers(seed, "scale", sizes.slice(axis))) };
    await checkLowering(operands, ({ x, scale }) => emitAll("SimplifiedLayerNormalization", [x, scale], { axis: int(axis), epsilon: float(epsilon) }, { numOutputs }), { symbolic });
  }));
  it("takes statistics of float16 in float32", async () => {
    const [x, scale] = [tensor("float16", [2, 4], Uint16Array.of(0x5bf8, 0x5bf8, 0xdbf8, 0x5bf8, 0x3c00, 0xbc00, 0x4000, 0x3800)), tensor("float16", [4], Uint16Array.of(0x3c00, 0x3c00, 0x4000, 0x3800))];
    const graph = await checkLowering({ x, scale }, (values) => [emit("SimplifiedLayerNormalization", [values.x, values.scale])], { tolerance: 0 });
    expect(graph.nodes.filter(({ op }) => op === "Cast")).toHaveLength(2); // 255^2 does not fit float16
  });
  it("has the gradients of central differences", async () => {
    const graph = await checkGradients({ inputs: { x: numbers(1, "x", [2, 3, 4]), scale: numbers(2, "s", [4]) }, build: ({ x, scale }) => emit("SimplifiedLayerNormalization", [x, scale]) });
    expect(graph.nodes.some(({ op }) => op === "SimplifiedLayerNormalization")).toBe(false);
  });
});
