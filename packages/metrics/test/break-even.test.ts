import * as fc from "fast-check";
import { expect, it, test } from "vitest";
import { breakEven } from "../src/index.js";

test.each([
  [100, 10, 30, 5], [101, 10, 30, 6], [0, 10, 30, 1], [0, 30, 30, 1], [1, 30, 30, Infinity], [100, 40, 30, Infinity], [0, 40, 30, Infinity], [5, 0, 8, 1],
])("pretraining %d, then %d instead of %d a task: %d tasks", (pretraining, fineTuning, scratch, tasks) => {
  expect(breakEven({ pretraining, fineTuning, scratch })).toBe(tasks);
});

it("is the least number of tasks for which pretraining costs no more", () => {
  const cost = fc.nat({ max: 1_000 }); // whole numbers, so that both sides are exact
  fc.assert(fc.property(cost, cost, cost, (pretraining, fineTuning, scratch) => {
    const tasks = breakEven({ pretraining, fineTuning, scratch });
    const pays = (k: number): boolean => pretraining + k * fineTuning <= k * scratch;
    const least = tasks === Infinity ? undefined : tasks;
    const tried = [1, (least ?? 1e6) - 1, least ?? 1e6].filter((k) => k >= 1);
    expect(tried.map(pays)).toEqual(tried.map((k) => least !== undefined && k >= least));
  }), { seed: 8 });
});

it("refuses costs that are none", () => {
  for (const wrong of [-1, NaN, Infinity]) expect(() => breakEven({ pretraining: 1, fineTuning: wrong, scratch: 1 })).toThrow(/fineTuning: expected a finite cost/);
});
