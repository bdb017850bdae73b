import { flatLayout, type Parameter } from "@mpm/graph";
import { expect, test } from "vitest";
import { flatState, viewsOf } from "../src/index.js";

const parameter = (name: string, ...shape: readonly number[]): Parameter => ({ name, shape, dtype: "float32", init: { kind: "zeros" } });
const parameters = [parameter("a.bias", 3), parameter("a.weight", 2, 3), parameter("b.bias", 1), parameter("b.weight", 3, 1), parameter("table", 4, 2)];

test("views share the memory of the buffer", () => {
  const layout = flatLayout(parameters);
  const state = flatState(layout, { ema: false });
  const views = viewsOf(layout, state.parameters);
  views["b.weight"].data.set([7, 8, 9]);
  expect(views["b.weight"].shape).toEqual([3, 1]);
  expect([...state.parameters.subarray(6, 9)]).toEqual([7, 8, 9]);
  expect(state.ema).toBeUndefined();
  expect(flatState(layout, { ema: true }).ema).toHaveLength(21);
});
