import { expect, it } from "vitest";
import { placesOf } from "../src/window-nodes.js";

const window = (kernel: number): Parameters<typeof placesOf>[0][number] => ({ size: 4, count: 1, kernel, stride: 1, dilation: 1, before: 0, after: 0 });

it("placesOf goes through a window row by row, and refuses one of too many entries", () => {
  expect(placesOf([window(2), window(2)])).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]]);
  expect(() => placesOf([window(2 ** 20), window(2 ** 20)])).toThrow("a window of 1048576 x 1048576 has 1099511627776 entries: expected at most 16384");
});
