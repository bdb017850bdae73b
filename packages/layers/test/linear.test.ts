import { differentiate, graphBuilder, mul, reduceSum, type Graph, type Value } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { child, layerNorm, linear, normalise, scaledLinear, scope, type Scope } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { asFeeds, disagreement, randomTensor, randomValues, rowsTensor, runOnce } from "./measure.js";
import * as reference from "./reference.js";

test("linear is x W + b with weights [in, out]", async () => {
  const graph = graphBuilder("worked");
  graph.output("y", linear(child(scope(graph), "q"), graph.input("x", "float32", ["rows", 2]), { out: 3 }));
  const model = graph.build();
  expect(model.parameters).toMatchObject([
    { name: "q.weight", shape: [2, 3], init: { kind: "glorotUniform" } }, { name: "q.bias", shape: [3], init: { kind: "zeros" } },
  ]);
  const { y } = await runOnce(model, { x: rowsTensor([[1, 2]]), "q.weight": rowsTensor([[1, 0, 3], [0, 1, -1]]), "q.bias": tensor("float32", [3], [10, 20, 30]) });
  expect([...y.data]).toEqual([11, 22, 31]);
});

for (const bias of [true, false]) {
  testLayer(`linear ${bias ? "with" : "without"} bias`, {
    width: 5, heads: 1, out: 3,
    build: (root, x) => linear(child(root, "q"), x, { out: 3, bias }),
    reference: (values, x) => reference.linear(values, "q", x),
  });
  testLayer(`scaledLinear of a norm, ${bias ? "with" : "without"} bias`, {
    width: 5, heads: 1, out: 3,
    build: (root, x) => scaledLinear(child(root, "norm"), child(root, "q"), normalise(x), { out: 3, bias }),
    reference: (values, x) => reference.linear(values, "q", reference.layerNorm(values, "norm", x)),
  });
}

test("scaledLinear is layerNorm and linear, in value and in every gradient", async () => {
  const folded = gradientsOf((root, x) => scaledLinear(child(root, "norm"), child(root, "q"), normalise(x), { out: 4 }));
  const plain = gradientsOf((root, x) => linear(child(root, "q"), layerNorm(child(root, "norm"), x), { out: 4 }));
  const values = { ...randomValues(plain, 1), x: randomTensor([7, 6], 1, "x"), target: randomTensor([7, 4], 1, "target") };
  const [a, b] = [await runOnce(folded, asFeeds(values)), await runOnce(plain, asFeeds(values))];
  expect(Object.keys(a).toSorted()).toEqual(["loss", "norm.bias_grad", "norm.scale_grad", "q.bias_grad", "q.weight_grad", "x_grad", "y"]);
  for (const name of Object.keys(b)) expect(disagreement(a[name].data, b[name].data)).toBeLessThan(1e-5);
});

function gradientsOf(build: (root: Scope, x: Value) => Value): Graph {
  const graph = graphBuilder("gradients");
  const y = build(scope(graph), graph.input("x", "float32", ["rows", 6]));
  graph.output("y", y);
  graph.output("loss", reduceSum(mul(y, graph.input("target", "float32", ["rows", 4]))));
  const model = graph.build();
  return differentiate(model, { loss: "loss", parameters: ["x", ...model.parameters.map(({ name }) => name)] });
}

describe("errors", () => {
  const graph = graphBuilder("errors");
  const root = scope(graph, "head");
  const x = graph.input("x", "float32", ["rows", 4]);
  const unknown = graph.input("unknown", "float32", ["rows", "features"]);

  test.each([0, -1, 1.5, NaN])("an output width of %s", (out) => {
    expect(() => linear(root, x, { out })).toThrow(new RangeError(`linear "head": expected an output width of 1 or more, got ${out}`));
  });

  test("an input of unknown width", () => {
    expect(() => linear(root, unknown, { out: 2 })).toThrow(new RangeError('"unknown" [rows, features]: expected a last size that is a number, got features'));
  });
});
