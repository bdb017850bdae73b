import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { differentiate, graphBuilder, maxPool, reduceSum, type Graph } from "../../src/index.js";
import { emitAll } from "../../src/value.js";
import { poolAttributes } from "../../src/window.js";
import { draw, holds } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";
import { canBeSymbolic, product, readings, slidingCase, type Sliding } from "../sliding-windows.js";

function forward(x: Tensor<"float64">, sliding: Sliding): number[] {
  const [size, windows, read] = [product(sliding.sizes), product(sliding.counts), readings(sliding)];
  return Array.from({ length: (x.data.length / size) * windows }, (_, at) => read.reduce((largest, { window, entry }) =>
    (window === at % windows && entry !== undefined ? Math.max(largest, x.data[Math.floor(at / windows) * size + entry] ?? 0) : largest), -Infinity));
}

/** Different numbers of both signs in random order, so that every maximum is one entry's. */
function distinct(seed: number, sizes: readonly number[]): Tensor<"float64"> {
  const stream = randomStream(seed, "distinct");
  const order = Array.from({ length: product(sizes) }, (_, at) => ({ at, key: stream.uniform() })).toSorted((a, b) => a.key - b.key);
  return tensor("float64", sizes, Float64Array.from(order, ({ at }) => (at - order.length / 2) / 8));
}

const cases = fc.record({ at: slidingCase({ ceil: true, pool: true }), batch: fc.integer({ min: 1, max: 2 }), channels: fc.integer({ min: 1, max: 3 }), drawn: draw })
  .filter(({ at: { sliding } }) => new Set(readings(sliding).flatMap(({ window, entry }) => (entry === undefined ? [] : [window]))).size === product(sliding.counts)); // a window of nothing has no maximum

const gradientOf = async (graph: Graph, x: Tensor): Promise<Tensor | undefined> => (await runGraph(differentiate(graph, { loss: "loss", parameters: ["x"] }), { x }))["x_grad"];

describe("maxPool", () => {
  it("takes the largest of windows, also of negative numbers next to pads", () => expectValues(([x]) => maxPool(x, [2], { pads: [1, 0] }), [[-1, -4, -2]], [-1, -1, -2], [[1, 1, 3], [1, 1, 3]]));
  it("has the gradient of central differences for any windows and pads", () => holds(cases, async ({ at, at: { sliding, options, ceil }, batch, channels, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({
      inputs: { x: distinct(seed, [batch, channels, ...sliding.sizes]) }, reduced, symbolic: (_, axis) => symbolic && (axis < 2 || canBeSymbolic(at, axis - 2)),
      build: ({ x }) => maxPool(x, sliding.kernel, { ...options, ceil }), forward: ({ x }) => forward(x, sliding),
    });
  }, 60));
  it("gives the gradient of equal entries to the first, and adds up windows that overlap", async () => {
    const g = graphBuilder("ties");
    g.output("loss", reduceSum(maxPool(g.input("x", "float32", ["images", 1, 3, 3]), [2, 2])));
    const images = [[0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 2, 1, 2, 1, 2, 1, 1, 1]];
    const expected = [[1, 1, 0, 1, 1, 0, 0, 0, 0], [0, 2, 0, 1, 0, 1, 0, 0, 0]];
    expectClose(await gradientOf(g.build(), tensor("float32", [2, 1, 3, 3], images.flat())), tensor("float32", [2, 1, 3, 3], expected.flat()), 0);
  });
  it("has none where all of a window is missing", async () => {
    const g = graphBuilder("missing");
    g.output("loss", reduceSum(maxPool(g.input("x", "float32", [1, 1, 4]), [2], { strides: [2] })));
    expectClose(await gradientOf(g.build(), tensor("float32", [1, 1, 4], [NaN, NaN, 1, 2])), tensor("float32", [1, 1, 4], [0, 0, 0, 1]), 0);
  });
  it("keeps the indices that a file asks for", async () => {
    for (const storageOrder of [0, 1]) {
      const g = graphBuilder("indices");
      const x = g.input("x", "float32", ["images", 2, 2, 4]);
      const [y = x, indices = x] = emitAll("MaxPool", [x], { ...poolAttributes([2, 2], { strides: [2, 2] }), storage_order: int(storageOrder) }, { numOutputs: 2 });
      g.output("indices", indices);
      g.output("loss", reduceSum(y));
      expect([indices.dtype, indices.shape]).toEqual(["int64", ["images", 2, 1, 2]]);
      const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [1, 2, 2, 4], Float32Array.from({ length: 16 }, (_, at) => at)) });
      expect(results["indices"]?.shape).toEqual([1, 2, 1, 2]);
      expectClose(results["x_grad"], tensor("float32", [1, 2, 2, 4], Float32Array.from({ length: 16 }, (_, at) => Number([5, 7, 13, 15].includes(at)))), 0);
    }
  });
  it("says that pads which depend on a symbolic size leave it without a gradient", () => {
    for (const options of [{ autoPad: "SAME_UPPER" }, { ceil: true }] as const) {
      const g = graphBuilder("g");
      g.output("loss", reduceSum(maxPool(g.input("x", "float32", [2, 3, "length"]), [3], { strides: [2], ...options })));
      expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('windows with a stride over the symbolic size length of "x" have no gradient');
    }
  });
});
