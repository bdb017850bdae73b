import { add, differentiate, gemm, graphBuilder, matmul, mul, reduceSum, swapLastAxes, type Graph } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { bindSizes, flops, isAttention, matrixProducts, sizesOfFeeds } from "../src/matrix-products.js";

/** loss = sum of x W + b, then scores of its rows with themselves, in sets. */
function linearGraph(): Graph {
  const graph = graphBuilder("linear");
  const x = graph.input("x", "float32", ["particles", 4]);
  const weight = graph.parameter("weight", [4, 6], { kind: "glorotUniform" });
  const scaled = mul(weight, matmul(graph.parameter("small", [4, 6], { kind: "ones" }), graph.parameter("square", [6, 6], { kind: "ones" }))); // weights alone
  const y = gemm(x, scaled, { bias: graph.parameter("bias", [6], { kind: "zeros" }) }); // [particles, 6]
  graph.output("loss", reduceSum(add(y, matmul(graph.input("row", "float32", [1, "particles"]), y)))); // a sum written as a product
  return graph.build();
}

test("products of rows and weights count, also in the gradient; sums and weights alone do not", () => {
  const products = matrixProducts(differentiate(linearGraph(), { loss: "loss" }));
  expect(products).toEqual([
    { op: "Gemm", transposeLeft: false, transposeRight: false, left: ["particles", 4], right: [4, 6], count: 1 },
    { op: "Gemm", transposeLeft: true, transposeRight: false, left: ["particles", 4], right: ["particles", 6], count: 1 },
  ]);
});

test("a transpose right before a product belongs to it, and equal kinds are counted", () => {
  const graph = graphBuilder("attention");
  const [q, k] = ["q", "k"].map((name) => graph.input(name, "float32", ["sets", 8, "slots", 16]));
  const again = graph.input("again", "float32", ["sets", 8, "slots", 16]);
  graph.output("first", matmul(q, swapLastAxes(k)));
  graph.output("second", matmul(again, swapLastAxes(k)));
  const [product, ...others] = matrixProducts(graph.build());
  expect(others).toEqual([]);
  expect(product).toMatchObject({ transposeLeft: false, transposeRight: true, right: ["sets", 8, "slots", 16], count: 2 });
  expect(isAttention(product)).toBe(true);
});

test("operations of bound sizes: 2 m n k for every matrix", () => {
  const product = { op: "MatMul", transposeLeft: false, transposeRight: true, left: ["sets", 8, "slots", 16], right: ["sets", 8, "slots", 16], count: 1 } as const;
  expect(flops(bindSizes(product, { sets: 3, slots: 5 }))).toBe(3 * 8 * 2 * 5 * 5 * 16);
  expect(() => bindSizes(product, { sets: 3 })).toThrow('size "slots" of "slots" is unknown');
});

test("symbolic sizes are those of the feeds", () => {
  expect(sizesOfFeeds(linearGraph(), { x: tensor("float32", [7, 4]), row: tensor("float32", [1, 7]) })).toEqual({ particles: 7 });
});
