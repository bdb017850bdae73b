import { graphBuilder } from "@mpm/graph";
import { expect, test } from "vitest";
import { child, mlp, scope } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { layerNorm, leakyRelu, linear } from "./reference.js";

for (const [activation, slope] of [["leakyRelu", 0.1], ["relu", 0]] as const) {
  testLayer(`a perceptron of three layers with ${activation}`, {
    width: 3, heads: 1, out: 2,
    build: (root, x) => mlp(child(root, "head"), x, { widths: [6, 5, 2], activation }),
    reference: (values, x) => [1, 2].reduce(
      (hidden, layer) => linear(values, `head.${layer}`, layerNorm(values, `head.norm${layer - 1}`, leakyRelu(hidden, slope))),
      linear(values, "head.0", x),
    ),
  });
}

test("one width is one linear layer, none is refused", () => {
  const graph = graphBuilder("widths");
  const x = graph.input("x", "float32", ["rows", 3]);
  mlp(scope(graph, "head"), x, { widths: [2] });
  expect(graph.build().parameters.map(({ name, shape }) => [name, shape])).toEqual([["head.0.weight", [3, 2]], ["head.0.bias", [2]]]);
  expect(() => mlp(scope(graph, "tail"), x, { widths: [] })).toThrow(new RangeError('mlp "tail" needs at least one width, got none'));
});
