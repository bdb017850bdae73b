import { expect, test } from "vitest";
import { processTime, startStopwatch } from "../src/index.js";

test("a stopwatch goes on from what it is given", () => {
  let at = { wallSeconds: 100, cpuSeconds: 7 };
  const read = startStopwatch({ wallSeconds: 2, cpuSeconds: 1 }, () => at);
  expect(read()).toEqual({ wallSeconds: 2, cpuSeconds: 1 });
  at = { wallSeconds: 103, cpuSeconds: 12 };
  expect(read()).toEqual({ wallSeconds: 5, cpuSeconds: 6 });
});

test("the clocks of a process that computes go forward", () => {
  const [start, read] = [processTime(), startStopwatch()];
  let sum = 0;
  while (read().cpuSeconds < 0.01) for (let i = 0; i < 1e5; i++) sum += Math.sqrt(i);
  expect(sum).toBeGreaterThan(0);
  expect(read().wallSeconds).toBeGreaterThan(0);
  expect(processTime().cpuSeconds - start.cpuSeconds).toBeGreaterThanOrEqual(0.01);
});
