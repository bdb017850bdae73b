import { graphBuilder, initParameters, type Graph } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { child, meanPool, paddedLayout, rowsOf, scope, weightedPool } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { disagreement, rowsTensor, runOnce } from "./measure.js";
import { linear, softmax, weightedMean } from "./reference.js";

testLayer("mean pooling", {
  width: 4, heads: 1, out: 4, pooled: true,
  build: (_root, x, layout) => meanPool(x, layout),
  reference: (_values, x) => weightedMean(x.map(() => 1 / x.length), x),
});

testLayer("weighted pooling", {
  width: 4, heads: 1, out: 4, pooled: true,
  build: (root, x, layout) => weightedPool(child(root, "pool"), x, layout),
  reference: (values, x) => weightedMean(softmax(linear(values, "pool.score", x).flat()), x),
});

function poolGraph(): Graph {
  const graph = graphBuilder("pool");
  const [x, layout] = [rowsOf(graph.input("x", "float32", ["sets", "slots", 1])), paddedLayout(graph)];
  graph.output("y", weightedPool(scope(graph), x, layout));
  return graph.build();
}

const feeds = { x: tensor("float32", [1, 3, 1], [0, Math.log(3), 99]), mask: rowsTensor([[1, 1, 0]]) };

test("weighted pooling starts as the mean of the real particles", async () => {
  const graph = poolGraph();
  const { y } = await runOnce(graph, { ...feeds, ...initParameters(graph, 1) });
  expect(disagreement(y.data, [Math.log(3) / 2])).toBeLessThan(1e-6);
});

test("weights are the softmax of the scores", async () => {
  const graph = poolGraph();
  expect(graph.parameters.map(({ name, shape }) => [name, shape])).toEqual([["score.weight", [1, 1]]]);
  const { y } = await runOnce(graph, { ...feeds, "score.weight": rowsTensor([[1]]) });
  expect(disagreement(y.data, [0.75 * Math.log(3)])).toBeLessThan(1e-6); // weights 1/4 and 3/4
});
