import { graphBuilder, matmul, add } from "@mpm/graph";
import { expect, test } from "vitest";
import { child, linear, linearParts, reluMlp, scope } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { layerNorm, leakyRelu, linear as referenceLinear } from "./reference.js";

testLayer("a ReLU perceptron of three layers", {
  width: 3, heads: 1, out: 5,
  build: (root, x) => reluMlp(child(root, "update"), linear(child(child(root, "update"), "0"), x, { out: 5 }), { layers: 3 }),
  reference: (values, x) => layerNorm(values, "update.norm", [0, 1, 2].reduce((hidden, layer) => leakyRelu(referenceLinear(values, `update.${layer}`, hidden), 0), x)),
});

testLayer("a linear layer in parts", {
  width: 3, heads: 1, out: 4,
  build(root, x) {
    const { weights: [first, second], bias } = linearParts(child(root, "0"), [3, 3], { out: 4 });
    return add(add(matmul(x, first), matmul(x, second)), bias);
  },
  reference: (values, x) => referenceLinear(values, "0", x.map((row) => [...row, ...row])),
});

test("dropout stands after every activation, and before the norm", () => {
  const graph = graphBuilder("places");
  const places: number[] = [];
  const drop = (x: Parameters<typeof reluMlp>[1], layer: number): typeof x => {
    places.push(layer);
    expect(graph.nodes().at(-1)?.op).toBe("Relu");
    return x;
  };
  reluMlp(scope(graph), graph.input("x", "float32", ["rows", 4]), { layers: 3, dropout: drop });
  expect(places).toEqual([0, 1, 2]);
  expect(graph.build().parameters.map(({ name }) => name)).toEqual(["1.weight", "1.bias", "2.weight", "2.bias", "norm.scale", "norm.bias"]);
});
