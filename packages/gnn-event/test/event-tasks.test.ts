import { expect, test } from "vitest";
import { CROSS_SECTIONS, EVENT_PROCESSES, EVENT_TASKS } from "../src/index.js";

test("five tasks of two processes each, all of them simulated", () => {
  expect(EVENT_TASKS).toHaveLength(5);
  expect(new Set(EVENT_TASKS.map(({ name }) => name)).size).toBe(5);
  for (const { signal, background } of EVENT_TASKS) {
    expect(EVENT_PROCESSES).toContain(signal);
    expect(EVENT_PROCESSES).toContain(background);
    expect(signal).not.toBe(background);
  }
  expect(Object.keys(CROSS_SECTIONS)).toEqual([...EVENT_PROCESSES]);
});
