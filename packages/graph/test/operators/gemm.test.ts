import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { gemm, graphBuilder } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { draw, holds, numbers, size } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

const biasShapes = (m: number, n: number): readonly (readonly number[])[] => [[], [1], [n], [1, n], [m, 1], [m, n]];
const cases = fc.record({ m: size, k: size, n: size, transposeA: fc.boolean(), transposeB: fc.boolean(), bias: fc.nat(6), drawn: draw });

describe("gemm", () => {
  it("multiplies matrices", async () => {
    await expectValues(([a, b]) => gemm(a, b), [[1, 2, 3, 4], [5, 6, 7, 8]], [19, 22, 43, 50], [[2, 2], [2, 2]]);
    await expectValues(([a, b]) => gemm(a, b, { transposeA: true, alpha: 2 }), [[1, 2, 3, 4], [5, 6, 7, 8]], [52, 60, 76, 88], [[2, 2], [2, 2]]);
  });
  it("has the gradients of central differences, all transposes and biases", () => holds(cases, async ({ m, k, n, transposeA, transposeB, bias, drawn: { seed, symbolic, reduced } }) => {
    const sizes = biasShapes(m, n)[bias];
    const inputs = { a: numbers(seed, "a", transposeA ? [k, m] : [m, k]), b: numbers(seed, "b", transposeB ? [n, k] : [k, n]), ...(sizes && { c: numbers(seed, "c", sizes) }) };
    await checkGradients({ inputs, symbolic, reduced, build: ({ a, b, c }) => gemm(a, b, { transposeA, transposeB, alpha: 0.5, ...(c && { bias: c }) }) });
  }, 40));
  it("takes beta, as files have it", async () => {
    const inputs = { a: numbers(1, "a", [2, 3]), b: numbers(1, "b", [3, 4]), c: numbers(1, "c", [4]) };
    await checkGradients({ inputs, build: ({ a, b, c }) => emit("Gemm", [a, b, c], { beta: float(0.25), transA: int(0) }) });
  });
  it("squares a matrix", () => checkGradients({ inputs: { x: numbers(1, "x", [3, 3]) }, build: ({ x }) => gemm(x, x, { transposeA: true, bias: x }) }).then(() => undefined));
  it("rejects sizes that do not fit", () => {
    const g = graphBuilder("g");
    expect(() => gemm(g.input("a", "float32", [2, 3]), g.input("b", "float32", [4, 5]))).toThrow("expected equal inner sizes");
    expect(() => gemm(g.input("c", "float32", [2, 3, 1]), g.input("d", "float32", [4, 5]))).toThrow("Gemm takes matrices");
  });
});
