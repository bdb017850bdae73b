import { tensor } from "@mpm/tensor";
import { expect, it } from "vitest";
import { sigmoids, softmaxRows } from "../src/index.js";

it("softmaxRows: worked values, however large the scores", () => {
  const scores = tensor("float32", [3, 2], [0, Math.log(3), 1000, 1000 + Math.log(3), -1000, 1000]);
  expect([...softmaxRows(scores).data].map((value) => Math.round(value * 1e3) / 1e3)).toEqual([0.25, 0.75, 0.25, 0.75, 0, 1]);
  expect(softmaxRows(tensor("float32", [0, 4])).shape).toEqual([0, 4]);
});

it("sigmoids: worked values, however large the scores", () => {
  expect([...sigmoids(tensor("float32", [1, 4], [0, Math.log(3), -1000, 1000])).data].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.5, 0.75, 0, 1]);
});
