import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { ckaMatrix } from "../src/index.js";
import { layersOfTaps } from "../src/pool-taps.js";
import { normalLayer } from "./random-layers.js";

// Events of 1 to 17 elements.
const counts = Array.from({ length: 200 }, (_, event) => 1 + ((event * 7) % 17));
const offsets = Int32Array.from([0, ...counts.map((_, event) => counts.slice(0, event + 1).reduce((sum, count) => sum + count, 0))]);
const elements = offsets[200];

describe("means of events", () => {
  it("are taken over the elements of each event, zeros of none", () => {
    const [layer] = layersOfTaps({ nodes: { values: tensor("float32", [3, 2], [1, 10, 3, 30, 7, 70]), offsets: Int32Array.of(0, 2, 2, 3) } }, ["nodes"], "event");
    expect(layer).toEqual({ rows: 3, width: 2, data: Float64Array.of(2, 20, 0, 0, 7, 70) });
  });

  it.each(["float32", "float64"] as const)("of a dead %s layer are equal, whatever the numbers of elements", async (dtype) => {
    const dead = Object.fromEntries([0.1, 0.3, 1.7].map((value) => {
      const values = tensor(dtype, [elements, 2]);
      values.data.fill(value);
      return [`${value}`, { values, offsets }];
    }));
    const { similarities, firstComponentX } = await ckaMatrix([dead], [{ events: normalLayer(200, 3, "events") }]);
    expect(similarities).toEqual([0.1, 0.3, 1.7].map(() => [{ value: NaN, reason: "x-constant", error: NaN }]));
    expect(firstComponentX).toEqual([NaN, NaN, NaN]);
  });
});
