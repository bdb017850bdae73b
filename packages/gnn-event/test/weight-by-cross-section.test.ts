import { describe, expect, test } from "vitest";
import { weightByCrossSection, type EventSet, type EventSetOptions } from "../src/index.js";
import { toyEvents } from "./toy-events.js";

const make = (options: EventSetOptions = {}): EventSet =>
  toyEvents([1, 1, 1, 1], { perRow: { label: Int32Array.of(0, 1, 0, 0), w: Float32Array.of(3, 2, -1, 2), zero: Float32Array.of(1, 1, -1, 0) }, classes: ["a", "b"], ...options });

describe("weightByCrossSection", () => {
  test("divides the cross-section of a class among its events", () => {
    expect(weightByCrossSection(make(), { a: 6, b: 0.5 }).weights).toEqual(Float32Array.of(2, 0.5, 2, 2));
  });

  test("in proportion to the weights of the generator, of either sign", () => {
    const events = make({ weight: "w" });
    expect(weightByCrossSection(events, { a: 8, b: 0.5, c: 1 })).toEqual({ ...events, weights: Float32Array.of(6, 0.5, -2, 4) });
  });

  test.each([
    [() => weightByCrossSection(make(), { a: 6 }), 'expected a cross-section above 0 for class "b", got those of a'],
    [() => weightByCrossSection(make(), { a: 6, b: -1 }), 'expected a cross-section above 0 for class "b", got -1'],
    [() => weightByCrossSection(make({ weight: "zero" }), { a: 6, b: 1 }), 'the weights of class "a" add up to 0: expected more than 0'],
    [() => weightByCrossSection(make({ classes: ["a", "b", "c"] }), { a: 6, b: 1, c: 1 }), 'the weights of class "c" add up to 0'],
    [() => weightByCrossSection(toyEvents([1]), {}), "expected events with labels and the names of their classes"],
  ])("refuses %#", (weigh, message) => {
    expect(weigh).toThrow(message);
  });
});
