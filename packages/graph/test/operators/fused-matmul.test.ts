import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { graphBuilder, lower } from "../../src/index.js";
import { emit, type Value } from "../../src/value.js";
import { draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

interface Options { readonly transA?: boolean; readonly transB?: boolean; readonly transBatchA?: boolean; readonly transBatchB?: boolean; readonly alpha?: number }

const fusedMatmul = (a: Value, b: Value, { alpha = 1, ...flags }: Options): Value => {
  const attributes = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, int(Number(flag))]));
  return emit("FusedMatMul", [a, b], { ...attributes, alpha: float(alpha) }, { domain: "com.microsoft" });
};

/** The stored shape of what is [...batch, rows, columns] once it is arranged. */
function stored(batch: readonly number[], [rows, columns]: readonly [number, number], trans: boolean, transBatch: boolean): number[] {
  const [first, last] = trans ? [columns, rows] : [rows, columns];
  return transBatch ? [first, ...batch, last] : [...batch, first, last];
}

const dim = fc.integer({ min: 1, max: 3 });
const cases = fc.record({
  batch: fc.array(dim, { minLength: 1, maxLength: 2 }), m: dim, k: dim, n: dim, drawn: draw, alpha: fc.constantFrom(1, 0.5),
  transA: fc.boolean(), transB: fc.boolean(), transBatchA: fc.boolean(), transBatchB: fc.boolean(),
}).map(({ batch, m, k, n, drawn, ...options }) => ({
  a: numbers(drawn.seed, "a", stored(batch, [m, k], options.transA, options.transBatchA)),
  b: numbers(drawn.seed, "b", stored(batch, [k, n], options.transB, options.transBatchB)), drawn, options,
}));

describe("FusedMatMul", () => {
  it("is written out as ONNX Runtime computes it, with all transposes", () => holds(cases, async ({ a, b, options, drawn: { symbolic } }) => {
    await checkLowering({ a: toFloat32(a), b: toFloat32(b) }, (values) => [fusedMatmul(values.a, values.b, options)], { symbolic });
  }, 30));
  it("has the gradients of central differences", () => holds(cases, async ({ a, b, options, drawn: { symbolic, reduced } }) => {
    await checkGradients({ inputs: { a, b }, symbolic, reduced, build: (values) => fusedMatmul(values.a, values.b, options) });
  }, 20));
  it.each([
    [[5], [5, 2], { transA: true }], [[3, 5], [5], { transB: true }], [[5], [2, 5], { transB: true }], [[5], [5], { transA: true, transB: true }],
    [[2, 3, 4, 5], [6, 5], { transB: true }], [[4, 5], [2, 3, 6, 5], { transB: true, alpha: 2 }], [[2, 1, 4, 5], [3, 6, 5], { transB: true }], [[0, 2, 3], [0, 3, 4], {}],
  ] as [number[], number[], Options][])("multiplies [%s] and [%s] with %o: vectors, broadcasting, no rows", async (left, right, options) => {
    const inputs = { a: numbers(1, "a", left), b: numbers(2, "b", right) };
    const graph = await checkLowering({ a: toFloat32(inputs.a), b: toFloat32(inputs.b) }, (values) => [fusedMatmul(values.a, values.b, options)]);
    expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
    await checkGradients({ inputs, build: (values) => fusedMatmul(values.a, values.b, options) });
  });
  // ONNX Runtime 1.30's kernel reads the matrix without its transpose here, and its optimizer makes this node of Transpose and MatMul.
  it("multiplies a transposed matrix and a vector", async () => {
    const g = graphBuilder("g");
    g.output("y", fusedMatmul(g.input("a", "float32", [2, 2]), g.input("b", "float32", [2]), { transA: true }));
    const results = await runGraph(lower(g.build()), { a: tensor("float32", [2, 2], [1, 2, 3, 4]), b: tensor("float32", [2], [10, 7]) });
    expectClose(results["y"], tensor("float32", [2], [31, 48]), 0);
  });
  it("rejects sizes that do not fit", () => {
    const g = graphBuilder("g");
    expect(() => fusedMatmul(g.input("a", "float32", [2, 3]), g.input("b", "float32", [3, 4]), { transA: true })).toThrow("expected equal inner sizes, got 2 and 3");
  });
});
