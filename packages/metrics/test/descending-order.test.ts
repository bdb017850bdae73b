import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descendingOrder } from "../src/descending-order.js";

describe("descendingOrder", () => {
  it("orders signs, infinities and tiny numbers, keeping ties in place", () => {
    const values = [0, -1, Infinity, 5e-324, -Infinity, 2, -5e-324, 2];
    expect([...descendingOrder(values)]).toEqual([2, 5, 7, 3, 0, 6, 1, 4]);
    expect([...descendingOrder([3, 3, 3])]).toEqual([0, 1, 2]);
    expect([...descendingOrder([])]).toEqual([]);
  });

  it("agrees with a comparing sort", () => {
    fc.assert(
      fc.property(fc.float64Array({ noNaN: true, maxLength: 200 }), (values) => {
        const sorted = Array.from(descendingOrder(values), (row) => values[row] + 0);
        expect(sorted).toEqual(Array.from(values, (value) => value + 0).toSorted((a, b) => (a === b ? 0 : b - a)));
      }),
      { seed: 1 },
    );
  });
});
