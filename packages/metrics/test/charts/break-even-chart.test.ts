import { expect, it } from "vitest";
import { breakEvenChart } from "../../src/index.js";
import { chartRows } from "./expect-chart.js";

it("draws a line from what pretraining costs", () => {
  const ways = [{ label: "from scratch", pretraining: 0, perTask: 30 }, { label: "multiclass", pretraining: 100, perTask: 10 }];
  expect(chartRows(breakEvenChart(ways, { tasks: 10 }))).toEqual([
    { label: "from scratch", tasks: 0, cost: 0 }, { label: "from scratch", tasks: 10, cost: 300 }, { label: "multiclass", tasks: 0, cost: 100 }, { label: "multiclass", tasks: 10, cost: 200 },
  ]);
});

it("refuses no tasks and ways of one name", () => {
  const way = { label: "a", pretraining: 1, perTask: 1 };
  expect(() => breakEvenChart([way], { tasks: 0 })).toThrow(/whole number of tasks/);
  expect(() => breakEvenChart([way, way])).toThrow(RangeError);
});
