import { expect, it } from "vitest";
import { timeToTarget, type TimedValue } from "../src/index.js";

const history: readonly TimedValue[] = [0.5, NaN, 0.7, 0.65, 0.8].map((value, at) => ({ value, epoch: at + 1, wallSeconds: 10 * (at + 1), cpuSeconds: 15 * (at + 1) }));

it("is the first validation that reaches the target, and not the best", () => {
  expect(timeToTarget(history, 0.6)).toEqual({ value: 0.7, epoch: 3, wallSeconds: 30, cpuSeconds: 45 });
  expect(timeToTarget(history, 0.7)).toBe(history[2]);
  expect(timeToTarget(history, 0.75)).toBe(history[4]);
  expect(timeToTarget(history, -Infinity)).toBe(history[0]);
});

it("is undefined where no validation reaches the target", () => {
  expect(timeToTarget(history, 0.81)).toBeUndefined();
  expect(timeToTarget([], 0)).toBeUndefined();
});

it("can want lower values, such as losses", () => {
  expect(timeToTarget(history.toReversed(), 0.65, { mode: "min" })?.epoch).toBe(4);
  expect(timeToTarget(history, 0.4, { mode: "min" })).toBeUndefined();
});

it("refuses a target that nothing can reach or miss", () => {
  expect(() => timeToTarget(history, NaN)).toThrow(RangeError);
});
