import { describe, expect, test } from "vitest";
import { selectEvents } from "../src/index.js";
import { toyColumns, toyEvents } from "./toy-events.js";

describe("selectEvents", () => {
  const events = toyEvents([3, 1, 2], { perRow: { label: Int32Array.of(0, 1, 2), w: Float32Array.of(1, 2, 3) }, weight: "w", classes: ["a", "b", "c"] });

  test("copies events in the order given", () => {
    const chosen = selectEvents(events, [2, 0, 2]);
    expect(chosen.objects.offsets).toEqual(Int32Array.of(0, 2, 5, 7));
    expect(chosen.objects.columns.pt).toEqual(Float64Array.from([4, 5, 0, 1, 2, 4, 5], (object) => toyColumns([3, 1, 2]).columns["obj_pt"][object]));
    expect([chosen.labels, chosen.weights, chosen.perEvent, chosen.classes]).toEqual([Int32Array.of(2, 0, 2), Float32Array.of(3, 1, 3), { w: Float32Array.of(3, 1, 3) }, ["a", "b", "c"]]);
  });

  test("refuses an event that does not exist", () => {
    expect(() => selectEvents(events, [3])).toThrow("expected row indices from 0 to 2, got 3");
  });
});
