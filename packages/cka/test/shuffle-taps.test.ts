import { randomStream } from "@mpm/tensor";
import { expect, it } from "vitest";
import { ckaMatrix, shuffleTaps } from "../src/index.js";
import { noisyCopy, normalLayer } from "./random-layers.js";

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
