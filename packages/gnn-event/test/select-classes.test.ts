import { randomStream } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { selectClasses, type EventSet } from "../src/index.js";
import { toyEvents } from "./toy-events.js";

const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3);
const events = toyEvents(Array(60).fill(1), { perRow: { label: labels, row: Int32Array.from(labels.keys()) }, classes: ["a", "b", "c"] });
const rowsOf = (set: EventSet): number[] => Array.from(set.perEvent["row"], Number);

describe("selectClasses", () => {
  test("takes the events of some classes, labelled in the order given", () => {
    const task = selectClasses(events, ["c", "a"]);
    expect(rowsOf(task)).toEqual([...labels.keys()].filter((row) => labels[row] !== 1));
    expect(task.classes).toEqual(["c", "a"]);
    expect(Array.from(task.labels ?? [], (label) => ["c", "a"][label])).toEqual(rowsOf(task).map((row) => ["a", "b", "c"][labels[row]]));
    expect(selectClasses(events, ["a", "b", "c"])).toEqual(events);
  });

  test("takes equally many of each class, fewer being part of more, the same for the same stream", () => {
    const take = (perClass: number, seed = 1): number[] => rowsOf(selectClasses(events, ["c", "a"], { perClass, stream: randomStream(seed, "subset") }));
    const [few, more] = [take(4), take(9)];
    expect([0, 1, 2].map((label) => few.filter((row) => labels[row] === label).length)).toEqual([4, 0, 4]);
    expect(more).toEqual(expect.arrayContaining(few));
    expect(take(4)).toEqual(few);
    expect(take(4, 2)).not.toEqual(few);
  });

  test.each([
    [() => selectClasses(events, ["a", "d"]), "expected some of the classes a, b, c, each once, got a, d"],
    [() => selectClasses(events, ["a", "a"]), "each once, got a, a"],
    [() => selectClasses(toyEvents([1]), ["a"]), "expected events with labels and the names of their classes"],
    [() => selectClasses(events, ["a", "b"], { perClass: 21, stream: randomStream(1) }), "class 0 has 20 rows, expected at least perClass = 21"],
  ])("refuses %#", (select, message) => {
    expect(select).toThrow(message);
  });
});
