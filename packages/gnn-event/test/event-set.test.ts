import { describe, expect, test } from "vitest";
import { concatEvents, selectEvents, type EventSet } from "../src/index.js";
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

describe("concatEvents", () => {
  const part = (label: number, more: Parameters<typeof toyEvents>[1] = {}): EventSet => toyEvents([2, 1], { seed: label + 1, perRow: { label: Int32Array.of(label, label), w: Float32Array.of(1, 2) }, classes: ["a", "b"], weight: "w", ...more });

  test("puts events one behind the other", () => {
    const whole = concatEvents([part(0), part(1)]);
    expect(whole.objects.offsets).toEqual(Int32Array.of(0, 2, 3, 5, 6));
    expect([whole.labels, whole.weights, whole.classes]).toEqual([Int32Array.of(0, 0, 1, 1), Float32Array.of(1, 2, 1, 2), ["a", "b"]]);
    expect(selectEvents(whole, [0, 1])).toEqual(part(0));
    expect(selectEvents(whole, [2, 3])).toEqual(part(1));
    const bare = toyEvents([3]);
    expect(concatEvents([bare, bare])).toEqual(selectEvents(bare, [0, 0]));
  });

  test.each([
    [[], "expected at least one part"],
    [[part(0), part(1, { classes: ["a", "c"] })], "expected the classes a, b in every part, got a, c in part 1"],
    [[part(0), part(1, { perRow: { label: Int32Array.of(0, 0) }, weight: undefined as never })], "expected columns w in every part"],
    [[part(0), part(1, { perRow: { w: Float32Array.of(1, 2) } })], "expected columns labels in every part, got  in part 1"],
  ])("refuses parts that do not belong together: %#", (parts, message) => {
    expect(() => concatEvents(parts)).toThrow(message);
  });
});
