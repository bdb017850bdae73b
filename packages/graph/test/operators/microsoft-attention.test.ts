import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int, ints } from "../../src/attribute.js";
import { graphBuilder, lower, type Attribute } from "../../src/index.js";
import { emitAll, type Value } from "../../src/value.js";
import { holds, indices, numbers, splitMoving } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

type Operands = Readonly<Record<string, Tensor>>;
type Attributes = Readonly<Record<string, Attribute>>;
const INPUTS = ["x", "projection", "bias", "padding", "past", "scoreBias"];
const HEADS = 2;

const attention = (values: Readonly<Record<string, Value>>, attributes: Attributes = {}, numOutputs = 1): readonly Value[] =>
  emitAll("Attention", INPUTS.map((name) => values[name] ?? null), { num_heads: int(HEADS), ...attributes }, { domain: "com.microsoft", numOutputs });

const asFloat32 = (operands: Operands): Operands => Object.fromEntries(Object.entries(operands).map(([name, x]) => [name, x.dtype === "float64" ? toFloat32(x as Tensor<"float64">) : x]));
const rows = (input: string, axis: number): boolean => input === "x" && axis < 2;

function fail(): never {
  throw new Error("the node has no output");
}

interface Case {
  readonly operands: Operands;
  readonly attributes: Attributes;
  readonly symbolic: boolean;
  readonly numOutputs: number;
  readonly tolerance: number;
}

/** Scores less 10000 keep some three decimals, so rows of nothing but padding differ by rounding. */
const toleranceOf = (isCoarse: boolean): number => (isCoarse ? 2e-3 : 1e-5);

const dim = fc.integer({ min: 1, max: 3 });
const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.nat(1e6), sequence: dim, inner: dim, width: dim, valueWidth: dim, padding: fc.nat(6), scoreBias: fc.nat(6), past: fc.constantFrom(0, 0, 2), unidirectional: fc.boolean(), scale: fc.boolean(), filter: fc.boolean(), symbolic: fc.boolean(),
}).map(({ seed, sequence, inner, width, valueWidth: drawnWidth, padding, scoreBias, past, unidirectional, scale, filter, symbolic }) => {
  const valueWidth = past > 0 ? width : drawnWidth; // the past holds both in one tensor
  const [total, columns] = [past + sequence, HEADS * (2 * width + valueWidth)];
  const [ends, starts] = [indices(seed, "ends", [2], total + 1).data, indices(seed, "starts", [2], total + 1).data];
  const mask = [undefined, tensor("int32", [2], ends), tensor("int32", [4], [...ends, ...starts]), tensor("int32", [8], [...ends, 0, 1, 2, 0, 1, 2]), indices(seed, "mask", [2, total], 2), indices(seed, "mask", [2, sequence, total], 2)][padding];
  const biasShape = past > 0 ? undefined : [[2, HEADS], [1, HEADS], [2, 1], [1, 1]][scoreBias]; // ONNX Runtime takes one of the two
  return {
    operands: {
      x: numbers(seed, "x", [2, sequence, inner]), projection: numbers(seed, "weight", [inner, columns]), bias: numbers(seed, "bias", [columns]), ...(mask && { padding: mask }),
      ...(past > 0 && { past: numbers(seed, "past", [2, 2, HEADS, past, width]) }), ...(biasShape && { scoreBias: numbers(seed, "scoreBias", [...biasShape, sequence, total]) }),
    },
    attributes: { unidirectional: int(Number(unidirectional)), ...(width !== valueWidth && { qkv_hidden_sizes: ints([HEADS * width, HEADS * width, HEADS * valueWidth]) }), ...(scale && { scale: float(0.4) }), ...(filter && { mask_filter_value: float(-3) }) },
    symbolic: symbolic && !mask && !biasShape && past === 0, numOutputs: past > 0 ? 2 : 1, tolerance: toleranceOf(mask !== undefined && !filter),
  };
});

describe("com.microsoft.Attention", () => {
  it("is written out as ONNX Runtime computes it: masks, caches, widths", () => holds(cases, async ({ operands, attributes, symbolic, numOutputs, tolerance }) => {
    const graph = await checkLowering(asFloat32(operands), (values) => attention(values, attributes, numOutputs), { symbolic: symbolic ? rows : false, tolerance });
    expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
  }, 120));
  it("has the gradients of central differences", () => holds(cases, async ({ operands, attributes, symbolic }) => {
    await checkGradients({ ...splitMoving(operands), symbolic: symbolic ? rows : false, build: (values) => attention(values, attributes)[0] ?? fail() });
  }, 20));
  // ONNX Runtime 1.30's kernel crashes without a bias.
  it("needs no bias", async () => {
    const feeds = asFloat32({ x: numbers(1, "x", [2, 3, 4]), projection: numbers(2, "w", [4, 12]), bias: tensor("float64", [12]) });
    const g = graphBuilder("g");
    const values = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, g.input(name, "float32", shape)]));
    g.output("zeros", attention(values)[0] ?? g.value("x"));
    const { bias: _, ...rest } = values;
    g.output("none", attention(rest)[0] ?? g.value("x"));
    const results = await runGraph(lower(g.build()), feeds);
    expectClose(results["none"], results["zeros"] ?? tensor("float32", []), 0);
  });
  it("rejects what it cannot read", () => {
    const g = graphBuilder("g");
    const [x, projection] = [g.input("x", "float32", [2, 3, 4]), g.input("w", "float32", [4, 12])];
    expect(() => attention({ x, projection }, { num_heads: int(3) })).toThrow("does not hold query, key and value of 3 heads");
    expect(() => attention({ x, projection }, { qkv_hidden_sizes: ints([4, 4, 2]) })).toThrow("a weight of 12 columns");
    g.output("y", attention({ x, projection }, { do_rotary: int(1) })[0] ?? x);
    expect(() => lower(g.build())).toThrow("rotates positions");
  });
});
