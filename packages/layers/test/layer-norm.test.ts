import { graphBuilder } from "@mpm/graph";
import { expect, test } from "vitest";
import { child, layerNorm, normalise, scope } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { disagreement, rowsTensor, runOnce } from "./measure.js";
import * as reference from "./reference.js";

test("rows get mean 0 and variance 1; a row of equal entries becomes 0", async () => {
  const graph = graphBuilder("worked");
  graph.output("y", normalise(graph.input("x", "float32", ["rows", 4])));
  const model = graph.build();
  expect(model.parameters).toEqual([]);
  const { y } = await runOnce(model, { x: rowsTensor([[100, 300, 300, 100], [5, 5, 5, 5]]) });
  expect(disagreement(y.data, [-1, 1, 1, -1, 0, 0, 0, 0])).toBeLessThan(1e-6);
});

test("a new layer norm only normalises: scale 1, bias 0", () => {
  const graph = graphBuilder("names");
  layerNorm(child(scope(graph), "norm1"), graph.input("x", "float32", ["rows", 4]));
  expect(graph.build().parameters).toMatchObject([
    { name: "norm1.scale", shape: [4], init: { kind: "ones" } }, { name: "norm1.bias", shape: [4], init: { kind: "zeros" } },
  ]);
});

testLayer("layer norm", {
  width: 5, heads: 1, out: 5,
  build: (root, x) => layerNorm(child(root, "norm1"), x),
  reference: (values, x) => reference.layerNorm(values, "norm1", x),
});

testLayer("normalise", {
  width: 5, heads: 1, out: 5,
  build: (_root, x) => normalise(x),
  reference: (_values, x) => reference.normalise(x),
});
