import { tensor } from "@mpm/tensor";
import { expect, it } from "vitest";
import { constantOfShape, graphBuilder } from "../src/index.js";
import { sizeProducts, sizesOf } from "../src/sizes-of.js";
import { runGraph } from "./run-graph.js";

it.each([
  [[2, 3], undefined, []], [["jets", 3], [1], []], [["jets", 3], undefined, ["Shape"]], [["jets", 3], [0], ["Shape"]], [["jets", "slots", 3], [2, 0], ["Shape", "Shape", "Concat"]],
])("sizes of [%s] at %j take %j", (shape, axes, ops) => {
  const g = graphBuilder("g");
  const sizes = sizesOf(g.input("x", "float32", shape), axes);
  expect(g.nodes().map(({ op }) => op)).toEqual(ops);
  expect([sizes.dtype, sizes.shape]).toEqual(["int64", [(axes ?? shape).length]]);
});

it("makes shapes of products and quotients of sizes, constants where they are known", async () => {
  const g = graphBuilder("g");
  const x = g.input("x", "float32", ["jets", 6, "slots"]);
  const products = sizeProducts(x, [{ axes: [0, 1], factor: 2 }, {}, { axes: [1], divisor: 3 }, { axes: [2], divisor: 2 }]);
  expect(constantOfShape(products, tensor("float32", [1])).shape).toEqual(["12*jets", 1, 2, "div(slots,2)"]);
  g.output("products", products);
  const results = await runGraph(g.build(), { x: tensor("float32", [5, 6, 8]) });
  expect(Array.from(results["products"]?.data ?? [], Number)).toEqual([60, 1, 2, 4]);
  expect(sizeProducts(g.input("z", "float32", [2, 3]), [{ axes: [0, 1] }]).name).toMatch(/^constant/);
});
