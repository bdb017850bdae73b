import { concat, graphBuilder } from "@mpm/graph";
import { tensor, type Tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { attention, child, linear, packedLayout, paddedLayout, rowsOf } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { disagreement, rowsTensor, runOnce } from "./measure.js";
import * as reference from "./reference.js";

const row = (...values: readonly number[]): Tensor<"float32"> => tensor("float32", [1, values.length, 1], values);

test("weights are the softmax of the products of queries and keys", async () => {
  const graph = graphBuilder("worked");
  const [q, k, v] = ["q", "k", "v"].map((name) => rowsOf(graph.input(name, "float32", ["sets", "slots", 1])));
  graph.output("y", attention(paddedLayout(graph), concat([q, k, v], 1), 1));
  // The third slot is padding.
  const { y } = await runOnce(graph.build(), { q: row(0, Math.log(3), 0), k: row(0, 1, 9), v: row(0, 4, 1e6), mask: rowsTensor([[1, 1, 0]]) });
  expect(disagreement(y.data.slice(0, 2), [2, 3])).toBeLessThan(1e-6); // weights (1, 1) / 2 and (1, 3) / 4
});

for (const heads of [1, 3]) {
  testLayer(`attention with ${heads} heads`, {
    width: 6, heads, out: 6,
    build(root, x, layout) {
      const qkv = concat(["q", "k", "v"].map((name) => linear(child(root, name), x, { out: 6 })), 1); // [rows, 18]
      return attention(layout, qkv, heads);
    },
    reference(values, x) {
      const [q, k, v] = ["q", "k", "v"].map((name) => reference.linear(values, name, x));
      return reference.attention(q, k, v, heads);
    },
  });
}

test("refuses a width that the heads do not divide, and another number of heads than the batch has", () => {
  const graph = graphBuilder("errors");
  const layout = packedLayout(graph, 4);
  const [eighteen, twentyFour] = [18, 24].map((width) => graph.input(`x${width}`, "float32", ["particles", width]));
  expect(() => attention(layout, eighteen, 4)).toThrow(new RangeError("width 6 does not divide into 4 heads: expected a multiple"));
  expect(() => attention(layout, twentyFour, 2)).toThrow(new RangeError("this batch layout has 4 heads, a layer asks for 2"));
});
