import { sizeOf, tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, einsum, graphBuilder, lower, reduceSum } from "../../src/index.js";
import { parseEinsum } from "../../src/einsum-equation.js";
import { draw, holds, indices, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

/** Sums of products in float64, by walking over every name. */
function reference(equation: string, operands: readonly Tensor[]): Tensor {
  const { operands: terms, result } = parseEinsum(equation, operands.map(({ shape }) => shape.length));
  const names = [...new Set([...result, ...terms.flat()])];
  const sizes = names.map((name) => Math.min(...terms.flatMap((term, at) => term.flatMap((own, axis) => (own === name && operands[at]?.shape[axis] !== 1 ? [operands[at]?.shape[axis] ?? 0] : []))), Number.MAX_SAFE_INTEGER)).map((size) => (size === Number.MAX_SAFE_INTEGER ? 1 : size));
  const shape = sizes.slice(0, result.length);
  const data = new Float64Array(sizeOf(shape));
  for (let at = 0; at < sizeOf(sizes); at++) {
    const place = unravel(at, sizes);
    const factors = operands.map((operand, index) => Number(operand.data[ravel(terms[index]?.map((name) => place[names.indexOf(name)] ?? 0) ?? [], operand.shape)]));
    data[ravel(place.slice(0, result.length), shape)] += factors.reduce((a, b) => a * b, 1);
  }
  return tensor("float64", shape, data);
}

const unravel = (at: number, sizes: readonly number[]): number[] => sizes.map((size, axis) => Math.floor(at / sizeOf(sizes.slice(axis + 1))) % size);
/** Size 1 broadcasts. */
const ravel = (place: readonly number[], sizes: readonly number[]): number => place.reduce((at, index, axis) => at * (sizes[axis] ?? 1) + (sizes[axis] === 1 ? 0 : index), 0);

const SIZES: Readonly<Record<string, number>> = { a: 2, b: 3, c: 1, d: 4, i: 2, j: 3, k: 4, h: 2 };
const shapesOf = (equation: string, ellipsis: readonly number[] = []): number[][] => (equation.split("->")[0] ?? "").split(",").map((term) =>
  (term.match(/\.\.\.|./g) ?? []).flatMap((token) => (token === "..." ? ellipsis : [SIZES[token] ?? 2])));

// Random equations: up to three operands with up to three names each, repeats among them, any of the names kept.
const equations = fc.array(fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 3 }), { minLength: 1, maxLength: 3 }).chain((terms) =>
  fc.shuffledSubarray([...new Set(terms.flat())]).map((result) => `${terms.map((term) => term.join("")).join(",")}->${result.join("")}`));

describe("einsum", () => {
  it("multiplies matrices, takes diagonals, traces, sums and transposes", async () => {
    const [a, b] = [tensor("float32", [2, 2], [1, 2, 3, 4]), tensor("float32", [2, 2], [5, 6, 7, 8])];
    for (const [equation, shape, expected] of [["ij,jk->ik", [2, 2], [19, 22, 43, 50]], ["ij,ij->", [], [70]], ["ij,kl->ijkl", [2, 2, 2, 2], [5, 6, 7, 8, 10, 12, 14, 16, 15, 18, 21, 24, 20, 24, 28, 32]], ["ii,jj->ij", [2, 2], [5, 8, 20, 32]], ["ij,ki->k", [2], [1 * 5 + 2 * 5 + 3 * 6 + 4 * 6, 3 * 7 + 7 * 8]]] as const) {
      const g = graphBuilder("g");
      g.output("y", einsum(equation, g.input("a", "float32", [2, 2]), g.input("b", "float32", [2, 2])));
      expectClose((await runGraph(lower(g.build()), { a, b }))["y"], tensor("float64", shape, expected), 1e-6, equation);
    }
  });
  it.each([
    "bij,bjk->bik", "bhik,bhjk->bhij", "bihk,bjhk->bhij", "bhij,bjhk->bihk", "ij,j->i", "i,ij->j", "bij,jk->bik", "bij,kj->bik", "bhik,hkj->bhij", "ij,ij->ij", "ij,ij->i", "ij,i->ij", "i,j->ij", "i,i->", "ij->ji", "ij->", "ii->i", "ii->",
    "bijk,bijk->b", "bijk,kij->b", "abij,cdij->abcd", "ij,jk,ki->", "ij,jk,kh->ih", "a,b,ab->ab", "ij,jk", "hi", "iji,j->ij", "iii->i", ",i->i", "ij,->ji", "bij,bij->bij", "aabb->ab", "ab,cd->dacb", "abd,b->adb", "hij,jhd,h->ihd",
  ])("gives %s as ONNX Runtime's kernel does, and its gradients", async (equation) => {
    const sizes = shapesOf(equation);
    const fed = Object.fromEntries(sizes.map((shape, at) => [`x${at}`, numbers(at + 1, "x", shape)]));
    const operands = Object.values(fed);
    for (const symbolic of [false, true]) {
      await checkLowering(Object.fromEntries(Object.entries(fed).map(([name, x]) => [name, toFloat32(x)])), (values) => [einsum(equation, ...Object.values(values))], { symbolic });
      const graph = await checkGradients({ inputs: fed, symbolic, reduced: symbolic ? 1 : 0, build: (values) => einsum(equation, ...Object.values(values)) });
      expect(graph.nodes.some(({ op }) => op === "Einsum")).toBe(false);
    }
    const g = graphBuilder("reference");
    g.output("y", einsum(equation, ...sizes.map((shape, at) => g.input(`x${at}`, "float64", shape))));
    expectClose((await runGraph(lower(g.build()), fed))["y"], reference(equation, operands), 1e-12);
  });
  it("gives random equations as a plain sum does, with their gradients", () => holds(fc.record({ equation: equations, drawn: draw }), async ({ equation, drawn: { seed, symbolic } }) => {
    const inputs = Object.fromEntries(shapesOf(equation).map((shape, at) => [`x${at}`, numbers(seed + at, "x", shape)]));
    await checkGradients({ inputs, symbolic, build: (values) => einsum(equation, ...Object.values(values)) });
    const g = graphBuilder("reference");
    g.output("y", einsum(equation, ...Object.entries(inputs).map(([name, { shape }]) => g.input(name, "float64", shape))));
    expectClose((await runGraph(lower(g.build()), inputs))["y"], reference(equation, Object.values(inputs)), 1e-12, equation);
  }, 60));
  // ONNX Runtime 1.30 refuses ellipses of different ranks, or crashes on them: the reference is the plain sum.
  it.each([["...ij,...jk->...ik", [5, 1], [2, 5, 3]], ["...ij,...jk->...ik", [], [4]], ["...i,...i->...", [2, 3], [2, 1]], ["i...j->j...i", [2], []], ["...i,i", [2, 2], []], ["...ij,...jk", [2, 3], [3]], ["a...,...b->...", [3], [2, 3]]])("broadcasts the ellipses of %s over [%s] and [%s]", async (equation, left, right) => {
    const [a = [], b = []] = equation.split(",").map((term, at) => shapesOf(term, at === 0 ? left : right)[0] ?? []);
    const inputs: Record<string, Tensor<"float64">> = { a: numbers(1, "a", a), ...(equation.includes(",") && { b: numbers(2, "b", b) }) };
    for (const symbolic of [false, true]) await checkGradients({ inputs, symbolic, build: (values) => einsum(equation, ...Object.values(values)) });
    const g = graphBuilder("reference");
    g.output("y", einsum(equation, ...Object.entries(inputs).map(([name, { shape }]) => g.input(name, "float64", shape))));
    expectClose((await runGraph(lower(g.build()), inputs))["y"], reference(equation, Object.values(inputs)), 1e-12);
  });
  it.each([["ij,jk->ik", [2, 3], [1, 4]], ["ij,ij->ij", [1, 3], [2, 3]], ["ij,ij->j", [1, 3], [2, 1]], ["bij,bjk->bik", [1, 2, 3], [4, 3, 2]]])("broadcasts size 1 under a name: %s of [%s] and [%s]", async (equation, a, b) => {
    const inputs = { a: numbers(1, "a", a), b: numbers(2, "b", b) };
    for (const symbolic of [false, true]) {
      await checkLowering({ a: toFloat32(inputs.a), b: toFloat32(inputs.b) }, (values) => [einsum(equation, values.a, values.b)], { symbolic });
      await checkGradients({ inputs, symbolic, build: (values) => einsum(equation, values.a, values.b) });
    }
  });
  it.each([["ij,jk->ik", [2, 0], [0, 4]], ["ij,jk->ik", [0, 2], [2, 4]], ["ij->i", [2, 0]], ["bij,bjk->bik", [0, 2, 3], [0, 3, 2]], ["bij,bij->b", [2, 0, 3], [2, 0, 3]], ["bijk,bkij->b", [0, 2, 3, 2], [0, 2, 2, 3]], ["abij,cdij->abcd", [2, 2, 0, 1], [1, 2, 0, 1]], ["ii->i", [0, 0]]] as [string, ...number[][]][])("handles empty operands: %s of [%s] %s", async (equation, ...shapes) => {
    const inputs = Object.fromEntries(shapes.map((shape, at) => [`x${at}`, numbers(at, "x", shape)]));
    for (const symbolic of [false, true]) await checkGradients({ inputs, symbolic, build: (values) => einsum(equation, ...Object.values(values)) });
  });
  it("works on integers", async () => {
    const product = await checkLowering({ a: indices(1, "a", [2, 3], 9), b: indices(2, "b", [3, 4], 9) }, ({ a, b }) => [einsum("ij,jk->ik", a, b)]);
    const diagonal = await checkLowering({ a: indices(1, "a", [3, 3], 9) }, ({ a }) => [einsum("ii->i", a)]);
    expect([product, diagonal].map(({ outputs }) => outputs[0]?.dtype)).toEqual(["int32", "int32"]);
  });
  it("is a transpose and a product for attention's scores, and one product for a linear layer", () => {
    const ops = (equation: string, ...shapes: readonly (readonly (number | string)[])[]): string[] => {
      const g = graphBuilder("g");
      g.output("y", einsum(equation, ...shapes.map((shape, at) => g.input(`x${at}`, "float32", shape))));
      return lower(g.build()).nodes.map(({ op }) => op);
    };
    expect(ops("bhqd,bhkd->bhqk", ["b", 2, "q", 4], ["b", 2, "k", 4])).toEqual(["Transpose", "MatMul"]);
    expect(ops("btd,df->btf", ["b", "t", 4], [4, 5])).toEqual(["MatMul"]);
    expect(ops("bi,bi->b", ["b", 4], ["b", 4])).toEqual(["Mul", "ReduceSum"]);
  });
  it("rejects sizes, types and equations that do not fit", () => {
    const g = graphBuilder("g");
    const [a, b] = [g.input("a", "float32", [2, 3]), g.input("b", "float32", [4, 5])];
    expect(() => einsum("ij,jk->ik", a, b)).toThrow('"j" has sizes 3 and 4');
    expect(() => einsum("ij,jk->ik", a)).toThrow("names 2 operands, got 1");
    expect(() => einsum("ij,jk->ik", a, g.input("c", "float64", [3, 2]))).toThrow("got float32 and float64");
    expect(() => einsum("ii->i", a)).toThrow('"i" has sizes 2 and 3');
  });
  it("differentiates by the same operand twice", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 3]) }, build: ({ x }) => einsum("ij,ji->", x, x) });
    const g = graphBuilder("g");
    const w = g.parameter("w", [3, 3], { kind: "zeros" });
    g.output("loss", reduceSum(einsum("ij,jk->ik", w, w)));
    expect(differentiate(g.build(), { loss: "loss" }).outputs.map(({ name }) => name)).toEqual(["loss", "w_grad"]);
  });
});
