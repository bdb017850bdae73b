import { graphBuilder, type Value } from "@mpm/graph";
import { expect, test } from "vitest";
import { standardiseFeatures, unstandardiseFeatures } from "../src/index.js";
import { disagreement, rowsTensor, runOnce } from "./measure.js";

const scale = { mean: [10, -1], std: [2, 0.5] };

test("features less their mean, over their standard deviation, and back", async () => {
  const graph = graphBuilder("worked");
  const standardised = standardiseFeatures(graph, graph.input("x", "float32", ["rows", 2]), scale);
  graph.output("standardised", standardised);
  graph.output("back", unstandardiseFeatures(graph, standardised, scale));
  const x = rowsTensor([[10, -1], [14, 0], [9, -2]]);
  const result = await runOnce(graph.build(), { x });
  expect(disagreement(result["standardised"].data, [0, 0, 2, 2, -0.5, -2])).toBeLessThan(1e-6);
  expect(disagreement(result["back"].data, x.data)).toBeLessThan(1e-6);
});

test.each([standardiseFeatures, unstandardiseFeatures])("refuses numbers that do not fit: %o", (layer) => {
  const graph = graphBuilder("errors");
  const x: Value = graph.input("x", "float32", ["rows", 2]);
  expect(() => layer(graph, x, { mean: [1], std: [1] })).toThrow(new RangeError('standardisation of "x" [rows, 2]: got 1 means and 1 standard deviations'));
  expect(() => layer(graph, x, { mean: [1, 1], std: [1, 0] })).toThrow(new RangeError('standardisation of "x": expected standard deviations > 0, got 1, 0'));
});
