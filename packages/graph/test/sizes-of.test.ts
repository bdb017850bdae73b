import { expect, it } from "vitest";
import { graphBuilder } from "../src/index.js";
import { sizesOf } from "../src/sizes-of.js";

it.each([
  [[2, 3], undefined, []], [["jets", 3], [1], []], [["jets", 3], undefined, ["Shape"]], [["jets", 3], [0], ["Shape"]], [["jets", "slots", 3], [2, 0], ["Shape", "Shape", "Concat"]],
])("sizes of [%s] at %j take %j", (shape, axes, ops) => {
  const g = graphBuilder("g");
  const sizes = sizesOf(g.input("x", "float32", shape), axes);
  expect(g.nodes().map(({ op }) => op)).toEqual(ops);
  expect([sizes.dtype, sizes.shape]).toEqual(["int64", [(axes ?? shape).length]]);
});
