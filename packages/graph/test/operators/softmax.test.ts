import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, differentiate, graphBuilder, matmul, mul, reduceSum, softmax, swapLastAxes, type Graph } from "../../src/index.js";
import { draw, holds, numbers, shapeAndAxis } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

describe("softmax", () => {
  it("gives weights that add up to 1", () => expectValues(([x]) => softmax(x), [[0, Math.log(3), 5, 5]], [0.25, 0.75, 0.5, 0.5], [[2, 2], [2, 2]]));
  it("has the gradient of central differences", () => holds(fc.record({ at: shapeAndAxis({ maxRank: 3 }), drawn: draw }), async ({ at: { shape, axis }, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", shape) }, symbolic, reduced, build: ({ x }) => softmax(x, { axis }) });
  }));
});

describe("softmax in attention", () => {
  const inputs = { q: numbers(1, "q", [2, 3, 4]), k: numbers(2, "k", [2, 5, 4]), v: numbers(3, "v", [2, 5, 2]) };
  const ops = (graph: Graph): string[] => graph.nodes.map(({ op }) => op);

  it.each([0, 1, 2, 4, 7])("has the gradients of central differences (reduced %d)", async (reduced) => {
    await checkGradients({ inputs, reduced, symbolic: reduced === 2, build: ({ q, k, v }) => matmul(softmax(mul(matmul(q, swapLastAxes(k)), 0.5)), v) });
  });
  it("sums dO * O, narrower than P * dP", () => {
    const g = graphBuilder("attention");
    const [p, v] = [g.input("scores", "float32", [7, 9]), g.input("v", "float32", [9, 2])];
    g.output("loss", reduceSum(mul(matmul(softmax(p), v), 2)));
    const graph = differentiate(g.build(), { loss: "loss", parameters: ["scores"] });
    const sums = graph.nodes.filter(({ op }) => op === "ReduceSum").map(({ inputs: [x = ""] }) => graph.values[x]?.shape);
    expect(sums).toContainEqual([7, 2]);
    expect(sums).not.toContainEqual([7, 9]);
  });
  it("agrees with the plain rule, which a second reader of the weights brings back", async () => {
    const feeds = { q: tensor("float32", [1, 2], [1, -1]), x: tensor("float32", [3, 4], [1, 2, 3, 4, 0, -1, 2, 0, 5, 5, 5, 5]), v: tensor("float32", [4, 2], [1, 2, 3, 4, 5, 6, 7, -8]) };
    const gradient = async (shared: boolean): Promise<Awaited<ReturnType<typeof runGraph>>> => {
      const g = graphBuilder("g");
      const [x, v] = [g.input("x", "float32", [3, 4]), g.input("v", "float32", [4, 2])];
      const weights = softmax(x);
      const product = reduceSum(mul(matmul(weights, v), matmul(weights, v)));
      g.output("loss", shared ? add(product, mul(reduceSum(weights), 0)) : product);
      return runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), feeds);
    };
    const plain = (await gradient(true))["x_grad"];
    expectClose((await gradient(false))["x_grad"], plain ?? feeds.x, 1e-5);
  });
  it.each([[[3, 4], [2, 4, 5]], [[1, 3, 4], [2, 4, 5]], [[3, 4], [4]], [[2, 3, 4], [4, 5]]])("keeps to the plain rule where weights [%s] broadcast to values [%s]", async (scores, values) => {
    await checkGradients({ inputs: { x: numbers(1, "x", scores), v: numbers(2, "v", values) }, build: ({ x, v }) => matmul(softmax(x), v) });
  });
  it("keeps to the plain rule where the weights stand right in the product, or on another axis", async () => {
    await checkGradients({ inputs: { x: numbers(1, "x", [4, 3]), v: numbers(2, "v", [2, 4]) }, build: ({ x, v }) => matmul(v, softmax(x)) });
    const graph = await checkGradients({ inputs: { x: numbers(1, "x", [4, 4]), v: numbers(2, "v", [4, 2]) }, build: ({ x, v }) => matmul(softmax(x, { axis: 0 }), v) });
    expect(ops(graph)).toContain("ReduceSum");
    await checkGradients({ inputs: { x: numbers(1, "x", [3, 3]) }, build: ({ x }) => { const p = softmax(x); return matmul(p, p); } });
  });
});
