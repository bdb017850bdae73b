import { expect, it } from "vitest";
import { add, graphBuilder, mul } from "../../src/index.js";

it("names the operand of another element type", () => {
  const g = graphBuilder("g");
  expect(() => add(g.input("x", "float32", [2]), g.input("n", "int32", [2]))).toThrow('Add takes operands of one element type, got float32 and int32 ("n")');
});

it("takes numbers for constants of the other operand's type, equal ones once", () => {
  const g = graphBuilder("g");
  const x = g.input("x", "float64", [2]);
  expect(mul(2, x).dtype).toBe("float64");
  mul(x, 2);
  g.output("y", add(mul(2, x), 2));
  expect(Object.values(g.build().initializers).map(({ dtype, shape }) => [dtype, shape])).toEqual([["float64", []]]);
});

it("names sizes that do not broadcast", () => {
  const g = graphBuilder("g");
  expect(() => add(g.input("x", "float32", [2, 3]), g.input("y", "float32", [2, 4]))).toThrow("sizes 3 and 4 do not broadcast");
  expect(() => add(g.input("p", "float32", ["jets"]), g.input("q", "float32", ["particles"]))).toThrow("sizes jets and particles do not broadcast");
});
