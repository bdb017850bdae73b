import { toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float } from "../../src/attribute.js";
import type { Attribute } from "../../src/index.js";
import { emit, type Value } from "../../src/value.js";
import { draw, holds, numbers, shape } from "../arbitrary-case.js";
import { errorFunction } from "../error-function.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const exact = (x: number): number => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2));
const byTanh = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const quick = (alpha: number) => (x: number): number => x / (1 + Math.exp(-alpha * x));

const KINDS: readonly (readonly [string, Readonly<Record<string, Attribute>>, (x: number) => number, readonly boolean[]])[] = [
  ["Gelu", {}, exact, [false]], ["BiasGelu", {}, exact, [true]], ["FastGelu", {}, byTanh, [false, true]],
  ["QuickGelu", {}, quick(1.702), [false]], ["QuickGelu", { alpha: float(0.5) }, quick(0.5), [false]],
];
const activate = (op: string, attributes: Readonly<Record<string, Attribute>>, x: Value, bias?: Value): Value => emit(op, bias === undefined ? [x] : [x, bias], attributes, { domain: "com.microsoft" });
const cases = fc.record({ sizes: shape({ minRank: 1, maxRank: 3 }).filter((sizes) => !sizes.includes(0)), drawn: draw });

describe.each(KINDS)("com.microsoft.%s %o", (op, attributes, reference, biases) => {
  it.each(biases)("is written out as ONNX Runtime computes it, bias: %s", (withBias) => holds(cases, async ({ sizes, drawn: { seed, symbolic } }) => {
    const x = toFloat32(numbers(seed, "x", sizes, { low: -4, high: 4 }));
    const bias = toFloat32(numbers(seed, "bias", sizes.slice(-1)));
    const graph = withBias
      ? await checkLowering({ x, bias }, (values) => [activate(op, attributes, values.x, values.bias)], { symbolic })
      : await checkLowering({ x }, (values) => [activate(op, attributes, values.x)], { symbolic });
    expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
  }));
  it.each(biases)("has the gradients of central differences, bias: %s", (withBias) => holds(cases, async ({ sizes, drawn: { seed, symbolic, reduced } }) => {
    const width = sizes.at(-1) ?? 1;
    const [x, bias] = [numbers(seed, "x", sizes), numbers(seed, "bias", [width])];
    const common = { symbolic, reduced, tolerance: 1e-3 };
    if (withBias) await checkGradients({ ...common, inputs: { x, bias }, build: (values) => activate(op, attributes, values.x, values.bias), forward: (given) => Array.from(given.x.data, (value, at) => reference(value + (given.bias.data[at % width] ?? 0))) });
    else await checkGradients({ ...common, inputs: { x }, build: (values) => activate(op, attributes, values.x), forward: (given) => Array.from(given.x.data, reference) });
  }, 8));
});
