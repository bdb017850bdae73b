import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { add, concat, graphBuilder, lower, reshape, unsqueeze, type Attribute } from "../../src/index.js";
import { emitAll, type Value } from "../../src/value.js";
import { holds, indices, numbers, splitMoving } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

type Operands = Readonly<Record<string, Tensor>>;
type Attributes = Readonly<Record<string, Attribute>>;
const INPUTS = ["query", "key", "value", "bias", "padding", "scoreBias", "pastKey", "pastValue"];
const HEADS = 2;

const attention = (values: Readonly<Record<string, Value>>, attributes: Attributes = {}, numOutputs = 1): readonly Value[] =>
  emitAll("MultiHeadAttention", INPUTS.map((name) => values[name] ?? null), { num_heads: int(HEADS), ...attributes }, { domain: "com.microsoft", numOutputs });

const asFloat32 = (operands: Operands): Operands => Object.fromEntries(Object.entries(operands).map(([name, x]) => [name, x.dtype === "float64" ? toFloat32(x as Tensor<"float64">) : x]));
/** Sizes along these axes are names, but that of the bias. */
const along = (axes: readonly number[]) => (input: string, axis: number): boolean => input !== "bias" && axes.includes(axis);

/** Every form of a padding mask for a batch of 2. */
function paddingMask(seed: number, kind: number, queries: number, total: number): Tensor | undefined {
  const lengths = (count: number): number[] => Array.from(indices(seed, "lengths", [count], total + 1).data);
  switch (kind) {
    case 1: return tensor("int32", [2], lengths(2));
    case 2: return tensor("int32", [8], [...lengths(2), 0, queries, 2 * queries, 0, total, 2 * total]);
    case 3: return indices(seed, "mask", [2, total], 2);
    case 4: return indices(seed, "mask", [2, queries, total], 2);
    default: return undefined;
  }
}

function fail(): never {
  throw new Error("the node has no output");
}

interface Case {
  readonly operands: Operands;
  readonly attributes: Attributes;
  readonly symbolic: readonly number[];
  readonly numOutputs: number;
  readonly tolerance: number;
}

/** Scores less 10000 keep some three decimals, so rows of nothing but padding differ by rounding. */
const toleranceOf = (isCoarse: boolean): number => (isCoarse ? 2e-3 : 1e-5);

const dim = fc.integer({ min: 1, max: 3 });
const cases: fc.Arbitrary<Case> = fc.record({
  seed: fc.nat(1e6), queries: dim, keys: dim, width: dim, valueWidth: dim, headsFirst: fc.boolean(), bias: fc.boolean(), padding: fc.nat(5), scoreBias: fc.nat(6), past: fc.constantFrom(0, 0, 2), unidirectional: fc.boolean(), scale: fc.boolean(), filter: fc.boolean(), symbolic: fc.boolean(),
}).map(({ seed, queries, keys: drawnKeys, width, valueWidth: drawnWidth, headsFirst: first, bias, padding, scoreBias, past, unidirectional, scale, filter, symbolic }) => {
  const keys = unidirectional ? queries : drawnKeys;
  const headsFirst = first && past === 0 && !bias;
  const valueWidth = past > 0 || headsFirst ? width : drawnWidth; // ONNX Runtime takes one width there
  const total = past + keys;
  const x = (name: string, size: number): Tensor => numbers(seed, name, headsFirst ? [2, HEADS, keys, size] : [2, keys, HEADS * size]);
  const mask = paddingMask(seed, padding, queries, total);
  const biasShape = [[2, HEADS], [1, HEADS], [2, 1], [1, 1]][scoreBias];
  return {
    operands: {
      query: numbers(seed, "query", [2, queries, HEADS * width]), key: x("key", width), value: x("value", valueWidth),
      ...(bias && { bias: numbers(seed, "bias", [HEADS * (2 * width + valueWidth)]) }), ...(mask && { padding: mask }),
      ...(biasShape && { scoreBias: numbers(seed, "scoreBias", [...biasShape, queries, total]) }),
      ...(past > 0 && { pastKey: numbers(seed, "pastKey", [2, HEADS, past, width]), pastValue: numbers(seed, "pastValue", [2, HEADS, past, valueWidth]) }),
    },
    attributes: { unidirectional: int(Number(unidirectional)), ...(scale && { scale: float(0.4) }), ...(filter && { mask_filter_value: float(-3) }) },
    symbolic: !symbolic || padding === 2 ? [] : headsFirst || past > 0 || mask?.shape.length === 3 || biasShape ? [0] : [0, 1], numOutputs: past > 0 ? 3 : 1, tolerance: toleranceOf(mask !== undefined && !filter),
  };
});

describe("com.microsoft.MultiHeadAttention", () => {
  it("is written out as ONNX Runtime computes it: biases, masks, caches", () => holds(cases, async ({ operands, attributes, symbolic, numOutputs, tolerance }) => {
    const graph = await checkLowering(asFloat32(operands), (values) => attention(values, attributes, numOutputs), { symbolic: along(symbolic), tolerance });
    expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
  }, 120));
  it("has the gradients of central differences", () => holds(cases, async ({ operands, attributes, symbolic }) => {
    await checkGradients({ ...splitMoving(operands), symbolic: along(symbolic), build: (values) => attention(values, attributes)[0] ?? fail() });
  }, 20));
  it("gives keys and values out without a cache, too", async () => {
    const operands = asFloat32({ query: numbers(1, "q", [2, 3, 4]), key: numbers(2, "k", [2, 5, 4]), value: numbers(3, "v", [2, 5, 4]), bias: numbers(4, "b", [12]) });
    const graph = await checkLowering(operands, (values) => attention(values, {}, 3));
    expect(graph.outputs.map(({ shape }) => shape)).toEqual([[2, 3, 4], [2, 2, 5, 2], [2, 2, 5, 2]]);
  });
  it("adds only the query's bias where keys come with the heads first", async () => {
    const operands = asFloat32({ query: numbers(1, "q", [2, 3, 4]), key: numbers(2, "k", [2, 2, 5, 2]), value: numbers(3, "v", [2, 2, 5, 2]), bias: numbers(4, "b", [12]) });
    const graph = await checkLowering(operands, (values) => attention(values));
    expect(graph.nodes.filter(({ op }) => op === "Add")).toHaveLength(1);
  });
  // ONNX Runtime's CPU kernel takes no packed inputs: they must give what the same inputs give unpacked.
  it.each(["query, key and value", "key and value"])("unpacks %s", async (what) => {
    const feeds = asFloat32({ query: numbers(1, "q", [2, 3, 4]), key: numbers(2, "k", [2, 3, 4]), value: numbers(3, "v", [2, 3, 4]), bias: numbers(4, "b", [12]) });
    const g = graphBuilder("g");
    const values = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, g.input(name, "float32", shape)]));
    const part = (name: string): Value => unsqueeze(reshape(values[name] ?? g.value(name), [2, 3, 2, 2]), [3]); // [batch, rows, heads, 1, width]
    const packed: Record<string, Value> = what === "key and value" ? { query: g.value("query"), key: concat([part("key"), part("value")], 3) } : { query: concat(["query", "key", "value"].map(part), 3) };
    g.output("plain", attention(values)[0] ?? g.value("query"));
    g.output("packed", attention({ ...packed, bias: g.value("bias") })[0] ?? g.value("query"));
    const results = await runGraph(lower(g.build()), feeds);
    expectClose(results["packed"], results["plain"] ?? fail(), 1e-6);
    await checkGradients({ inputs: { packed: numbers(1, "p", what === "key and value" ? [1, 2, 2, 2, 2] : [1, 2, 2, 3, 2]), query: numbers(2, "q", [1, 2, 4]) }, build: ({ packed: all, query }) => {
      const y = attention(what === "key and value" ? { query, key: all } : { query: all })[0] ?? query;
      return add(y, query);
    } });
  });
  it("rejects what it cannot read", () => {
    const g = graphBuilder("g");
    const [x, five] = [g.input("x", "float32", [2, 3, 4]), g.input("five", "float32", [2, 5, 4])];
    const lowered = (values: Readonly<Record<string, Value>>, attributes: Attributes = {}): unknown => {
      const inner = graphBuilder("inner");
      const own = Object.fromEntries(Object.entries(values).map(([name, { dtype, shape }]) => [name, inner.input(name, dtype, shape)]));
      inner.output("y", attention(own, attributes)[0] ?? x);
      return lower(inner.build());
    };
    expect(() => attention({ query: x, key: x, value: x }, { num_heads: int(3) })).toThrow("has no 3 heads");
    expect(() => lowered({ query: x, key: five, value: five }, { unidirectional: int(1) })).toThrow("is unidirectional with 3 queries and 5 keys");
    expect(() => lowered({ query: x, key: five })).toThrow("expected a query, key and value, or packed ones");
    expect(() => lowered({ query: x, key: x, value: x, padding: g.input("mask", "int32", [5]) })).toThrow("has a padding mask [5]");
    expect(() => lowered({ query: x, key: x, value: x, padding: g.input("mask4", "int32", [2, 1, 3, 3]) })).toThrow("has a padding mask [2, 1, 3, 3]");
  });
});
