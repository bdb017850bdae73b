import { randomStream } from "@mpm/tensor";
import fc from "fast-check";
import { expect, it } from "vitest";
import { addProduct } from "../src/add-product.js";
import { openProducts } from "../src/onnxruntime.js";

it("adds left times right transposed", () => {
  const into = Float64Array.of(1, 0, 0, 0);
  addProduct(into, Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8), 2);
  expect([...into]).toEqual([18, 23, 39, 53]);
});

it("does so for any shapes, as ONNX Runtime does", async () => {
  await using products = await openProducts({ threads: 1 });
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 }), async (m, n, inner) => {
    const stream = randomStream(m, n, inner);
    const [left, right] = [m, n].map((rows) => Float64Array.from({ length: rows * inner }, () => stream.integer(9)));
    const expected = Float64Array.from({ length: m * n }, (_, at) => 10 + left.subarray(Math.floor(at / n) * inner).slice(0, inner).reduce((sum, value, k) => sum + value * right[(at % n) * inner + k], 0));
    const [own, other] = [new Float64Array(m * n).fill(10), new Float64Array(m * n).fill(10)];
    addProduct(own, left, right, inner);
    await products.product(other, left, right, inner);
    expect(own).toEqual(expected);
    expect(other).toEqual(expected);
  }), { seed: 1, numRuns: 60 });
});
