import { expect, test } from "vitest";
import { averageInPlace } from "../src/index.js";

test("moves a tenth of the way at decay 0.9", () => {
  const average = Float32Array.of(0, 1, 5);
  averageInPlace(average, Float32Array.of(10, 1, -5), 0.9);
  expect([...average]).toEqual([1, 1, 4].map(Math.fround));
});

test("keeps a constant, however often", () => {
  const average = Float32Array.of(0.1, 1e-20, 3e30);
  for (let step = 0; step < 1000; step++) averageInPlace(average, Float32Array.of(0.1, 1e-20, 3e30), 0.999);
  expect(average).toEqual(Float32Array.of(0.1, 1e-20, 3e30));
});
