import { expect, test } from "vitest";
import { groupRows } from "../src/index.js";

test("rows by value, in order", () => {
  expect([...groupRows(Int32Array.of(3, 1, 3, 3, 0))]).toEqual([[3, [0, 2, 3]], [1, [1]], [0, [4]]]);
  expect(groupRows([]).size).toBe(0);
});
