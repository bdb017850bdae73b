import { sizeOf } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emit, graphBuilder, matmul, reduceSum, transpose, type Value } from "../../src/index.js";
import { broadcastable, draw, holds, numbers, size } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { matrixProduct } from "../matrix-product.js";
import { expectValues } from "../operator-suite.js";

const cases = fc.record({ batches: broadcastable(2), m: size, k: size, n: size, vector: fc.constantFrom("none", "none", "none", "left", "right", "both"), drawn: draw })
  .map(({ batches: [left = [], right = []], m, k, n, vector, drawn }) => ({
    a: vector === "left" || vector === "both" ? [k] : [...left.slice(-2), m, k],
    b: vector === "right" || vector === "both" ? [k] : [...right.slice(-2), k, n], drawn,
  }))
  // ONNX Runtime 1.30 refuses empty products with vectors, and gives a wrong shape for those with batches that broadcast.
  .filter(({ a, b }) => !(a.includes(0) || b.includes(0)) || (a.length > 1 && a.slice(0, -2).join() === b.slice(0, -2).join() && b.length > 1))
  .filter(({ a, b }) => sizeOf(a) <= 64 && sizeOf(b) <= 64);

describe("matmul", () => {
  it("multiplies", async () => {
    await expectValues(([a, b]) => matmul(a, b), [[1, 2, 3, 4], [5, 6, 7, 8]], [19, 22, 43, 50], [[2, 2], [2, 2]]);
    await expectValues(([a, b]) => matmul(a, b), [[1, 2, 3], [4, 5, 6]], [32], [[3], []]);
  });
  it("has the gradients of central differences: batches, vectors, broadcasting", () => holds(cases, async ({ a, b, drawn: { seed, symbolic, reduced } }) => {
    const build = seed % 2 === 0 ? matmul : (left: Value, right: Value): Value => emit("MatMul", [left, right]); // files have vectors, too
    await checkGradients({ inputs: { a: numbers(seed, "a", a), b: numbers(seed, "b", b) }, symbolic, reduced, build: (given) => build(given.a, given.b) });
  }, 100));
  it("multiplies a transposed matrix and a vector, which ONNX Runtime would get wrong", () => expectValues(([a, b]) => matmul(transpose(a), reduceSum(b, { axes: [1] })), [[1, 2, 3, 4], [5, 5, 3, 4]], [31, 48], [[2, 2], [2]]));
  it.each([[[2, 3, 4], [4, 5]], [[3, 4], [2, 4, 5]], [[2, 1, 3, 4], [3, 4, 2]], [[2, 3, 4], [4]], [[4], [2, 4, 3]]])("has float32 gradients of [%s] x [%s] too", async (a, b) => {
    const inputs = { a: numbers(1, "a", a), b: numbers(2, "b", b) };
    for (const reduced of [0, 1, 2, 7]) await checkGradients({ inputs, reduced, build: (given) => matmul(given.a, given.b), forward: (given) => matrixProduct(given.a, given.b) });
  });
  it("squares a matrix", () => checkGradients({ inputs: { x: numbers(1, "x", [2, 3, 3]) }, build: ({ x }) => matmul(x, x) }).then(() => undefined));
  it("rejects sizes and types that do not fit", () => {
    const g = graphBuilder("g");
    const a = g.input("a", "float32", [2, 3]);
    expect(() => matmul(a, g.input("b", "float32", [4, 5]))).toThrow("expected equal inner sizes, got 3 and 4");
    expect(() => matmul(a, g.input("c", "float32", []))).toThrow("rank 1 or more");
    expect(() => matmul(a, g.input("d", "float64", [3, 3]))).toThrow("got float32 and float64");
  });
});
