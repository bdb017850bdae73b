import { tensor } from "@mpm/tensor";
import { expect, it } from "vitest";
import { graphBuilder } from "../src/index.js";
import { entriesText, numberText } from "../src/number-text.js";

it("tells 0 from -0, and NaN from neither number nor sign", () => {
  expect([0, -0, 0n, 1.5, -Infinity, Number.NaN].map(numberText)).toEqual(["0", "-0", "0", "1.5", "-Infinity", "NaN"]);
  expect(entriesText(Float32Array.of(-0, 0, Number.NaN))).toBe("-0,0,NaN");
  expect(entriesText(BigInt64Array.of(-1n, 0n))).toBe("-1,0");
});

it("keeps constants of a graph apart", () => {
  const g = graphBuilder("constants");
  const names = [0, -0, Number.NaN].map((value) => g.constant(tensor("float32", [1], [value])).name);
  expect(new Set(names).size).toBe(3);
  expect([0, -0, Number.NaN].map((value) => g.constant(tensor("float32", [1], [value])).name)).toEqual(names);
});
