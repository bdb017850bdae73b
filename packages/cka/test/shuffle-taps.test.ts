import { randomStream } from "@mpm/tensor";
import { expect, it } from "vitest";
import { ckaMatrix, shuffleTaps, type Taps } from "../src/index.js";
import { mapped, noisyCopy, normalLayer, rowsOf } from "./random-layers.js";

const x = normalLayer(600, 3, "x");
const y = noisyCopy(x, 1, "y");
const offsets = Int32Array.from({ length: 201 }, (_, event) => event * 3);

it("keeps rows, in an order that all taps share, and leaves no similarity to the other model", async () => {
  const shuffled = shuffleTaps({ x, y }, randomStream(1, "control"));
  expect(shuffled.x.data.toSorted()).toEqual(x.data.toSorted());
  const { similarities: [[toX, toControl]] } = await ckaMatrix([{ x: shuffled.x }], [{ y: shuffled.y, control: y }]);
  expect(toX.value).toBeGreaterThan(0.4);
  expect(Math.abs(toControl.value)).toBeLessThan(0.02);
});

it("pools ragged taps first, or takes their elements", () => {
  expect(shuffleTaps({ nodes: { values: x, offsets } }, randomStream(2)).nodes.shape).toEqual([200, 3]);
  expect(shuffleTaps({ nodes: { values: x, offsets } }, randomStream(2), { pooling: "flat" }).nodes.shape).toEqual([600, 3]);
});

it("leaves what tells batches apart: rows stay within theirs", async () => {
  // A sorted file: the first half of the events lies elsewhere in both models.
  const [a, b] = [x, y].map((layer) => mapped(layer, (value, row) => value + (row < 300 ? 10 : 0)));
  const halves = (layer: typeof a): Taps[] => [0, 300].map((start) => ({ layer: rowsOf(layer, Array.from({ length: 300 }, (_, row) => start + row)) }));
  const stream = randomStream(1, "sorted");
  const control = async (batches: readonly Taps[], others: readonly Taps[]): Promise<number> => (await ckaMatrix(batches.map((batch) => shuffleTaps(batch, stream)), others)).similarities[0][0].value;
  expect(await control(halves(a), halves(b))).toBeGreaterThan(0.9);
  expect(Math.abs(await control([{ layer: a }], [{ layer: b }]))).toBeLessThan(0.02);
});
