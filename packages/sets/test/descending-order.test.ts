import { describe, expect, test } from "vitest";
import { descendingOrder } from "../src/descending-order.js";

describe("descendingOrder", () => {
  test.each([
    ["sorts inside each set", [0, 3, 5], [1, 3, 2, 8, 9], [1, 2, 0, 4, 3]],
    ["keeps equal values in their order", [0, 4], [5, 7, 5, 7], [1, 3, 0, 2]],
    ["leaves ordered and empty sets alone", [0, 0, 2, 2], [2, 1], [0, 1]],
  ])("%s", (_, offsets, values, expected) => {
    expect([...descendingOrder(Int32Array.from(offsets), values, "x")]).toEqual(expected);
  });

  test.each([[[Number.NaN]], [[1, Number.NaN]], [[Number.NaN, 1]]])("refuses %j and names the set", (values) => {
    expect(() => descendingOrder(Int32Array.of(0, 1, 1 + values.length), [1, ...values], "pt")).toThrow('cannot order by "pt": it is NaN in set 1');
  });
});
