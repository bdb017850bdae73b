import { concat, graphBuilder, mul, type Value } from "@mpm/graph";
import { packBatch, packedFeeds } from "@mpm/sets";
import { tensor, type Tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { meanPool, packedLayout, paddedLayout, rowsOf, type BatchLayout } from "../src/index.js";
import { testLayer } from "./layer-suite.js";
import { rowsTensor, runOnce } from "./measure.js";
import { matrixOf } from "./reference.js";

// Two sets, of two particles and one.
const rows = rowsTensor([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]);
const batch = packBatch({ offsets: Int32Array.of(0, 2, 3), features: rows, featureNames: ["a", "b", "c", "d"] }, [0, 1]);
const dense = tensor("float32", [2, 2, 4], [...rows.data, 0, 0, 0, 0]);
const mask = rowsTensor([[1, 1], [1, 0]]);

function runPacked(build: (layout: BatchLayout, x: Value) => Value): Promise<Record<string, Tensor>> {
  const graph = graphBuilder("packed");
  const x = graph.input("features", "float32", ["particles", 4]);
  graph.output("y", build(packedLayout(graph, 2), x));
  const model = graph.build();
  const pooling = model.inputs.some(({ name }) => name === "pool_gather");
  return runOnce(model, packedFeeds(batch, 2, { pooling }));
}

function runPadded(build: (layout: BatchLayout, x: Value) => Value): Promise<Record<string, Tensor>> {
  const graph = graphBuilder("padded");
  const x = rowsOf(graph.input("features", "float32", ["sets", "slots", 4]));
  graph.output("y", build(paddedLayout(graph), x));
  return runOnce(graph.build(), { features: dense, mask });
}

for (const [name, run] of [["packed", runPacked], ["padded", runPadded]] as const) {
  test(`${name}: heads of real particles stand in [sets, heads, slots, headWidth]`, async () => {
    const { y } = await run((layout, x) => layout.toHeads(concat([x, mul(x, 2), mul(x, 3)], 1), 2)[0]);
    expect(y.shape).toEqual([2, 2, 2, 2]);
    const head = matrixOf(y); // rows (set, head, slot)
    expect([head[0], head[1], head[2], head[3]]).toEqual([[1, 2], [5, 6], [3, 4], [7, 8]]);
    expect([head[4], head[6]]).toEqual([[9, 10], [11, 12]]); // slots 5 and 7 are padding
  });

  test(`${name}: slots of real particles stand in [sets, slots, width]`, async () => {
    const { y } = await run((layout, x) => layout.toSlots(x));
    expect(y.shape).toEqual([2, 2, 4]);
    expect(matrixOf(y).slice(0, 3)).toEqual(matrixOf(rows));
  });

  test(`${name}: pooling gives padding slots a large negative bias, particles none`, async () => {
    const { y } = await run((layout) => layout.slotBias());
    expect(y).toMatchObject({ shape: [2, 1, 2], data: Float32Array.of(0, 0, 0, -1e9) });
  });
}

test("packed: keys of other sets and of padding slots get a large negative bias", async () => {
  const { y } = await runPacked((layout) => layout.keyBias);
  expect(y.shape).toEqual([2, 1, 2, 2]); // rows (queries) of both sets, keys
  expect([...y.data].map((bias) => bias === 0)).toEqual([true, true, true, true, true, false, false, true]);
});

test("padded: keys of padding slots get a large negative bias", async () => {
  const { y } = await runPadded((layout) => layout.keyBias);
  expect(y).toMatchObject({ shape: [2, 1, 1, 2], data: Float32Array.of(0, 0, 0, -1e9) });
});

for (const part of [0, 1, 2]) {
  testLayer(`heads there and back, part ${part}`, {
    width: 6, heads: 3, out: 6,
    build: (_root, x, layout) => layout.fromHeads(layout.toHeads(concat([0, 1, 2].map((at) => mul(x, at === part ? 1 : 7)), 1), 3)[part]),
    reference: (_values, x) => x,
  });
}

test.each([false, true])("the packed layout declares the inputs that packedFeeds of @mpm/sets gives; slots asked for twice: %s", (pooling) => {
  const graph = graphBuilder("inputs");
  const x = graph.input("features", "float32", ["particles", 4]);
  const layout = packedLayout(graph, 2);
  if (pooling) for (const value of [x, x]) layout.toSlots(value);
  const declared = graph.build().inputs.map(({ name }) => name);
  expect(declared.toSorted()).toEqual(Object.keys(packedFeeds(batch, 2, { pooling })).toSorted());
});

test("a dense set without particles gives numbers, not NaN", async () => {
  const graph = graphBuilder("empty");
  const x = rowsOf(graph.input("x", "float32", ["sets", "slots", 4]));
  graph.output("y", meanPool(x, paddedLayout(graph)));
  const { y } = await runOnce(graph.build(), { x: dense, mask: rowsTensor([[1, 1], [0, 0]]) });
  expect(y.data.every((value) => Number.isFinite(value))).toBe(true);
});

test.each([0, -2, 1.5])("refuses %s heads", (heads) => {
  const graph = graphBuilder("errors");
  const x = graph.input("x", "float32", ["particles", 6]);
  expect(() => packedLayout(graph, heads)).toThrow(new RangeError(`expected a whole number of heads, 1 or more, got ${heads}`));
  expect(() => paddedLayout(graph).toHeads(x, heads)).toThrow(new RangeError(`expected a whole number of heads, 1 or more, got ${heads}`));
});
