import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, cast, graphBuilder, mul, range, reduceSum, shapeOf, squeeze } from "../../src/index.js";
import { emit, scalar, type Value } from "../../src/value.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const build = (make: (x: Value) => Value): ReturnType<typeof graphBuilder> => {
  const g = graphBuilder("range");
  g.output("y", make(g.input("x", "float32", ["rows", 2])));
  return g;
};

describe("range", () => {
  it("counts up to a size that is known while running", async () => {
    const g = build((x) => range(squeeze(cast(shapeOf(x, { end: 1 }), "int32"), [0])));
    expect(g.value("range_0").shape).toEqual(["rows"]);
    expectClose((await runGraph(g.build(), { x: tensor("float32", [3, 2]) }))["y"], tensor("int32", [3], [0, 1, 2]), 0);
  });
  it.each([[1, 8, 3, [1, 4, 7]], [5, -1, -2, [5, 3, 1]], [2, 2, 1, []], [3, 1, 1, []]])("goes from %d to %d by %d", async (start, limit, delta, expected) => {
    const g = build((x) => add(emit("Range", [start, limit, delta].map((value) => scalar(x, value, "int64"))), scalar(x, 0, "int64")));
    expectClose((await runGraph(g.build(), { x: tensor("float32", [1, 2]) }))["y"], tensor("int64", [expected.length], expected.map(BigInt)), 0);
    expect(g.value("range_0").shape).toEqual([expected.length]);
  });
  it("counts in steps to a symbolic limit, and names what it cannot count", () => {
    const g = graphBuilder("range");
    const limit = squeeze(shapeOf(g.input("x", "float32", ["rows", 2]), { end: 1 }), [0]);
    expect(emit("Range", [scalar(limit, 0), limit, scalar(limit, 2)]).shape).toEqual(["div(rows + 1,2)"]);
    expect(emit("Range", [limit, scalar(limit, 0), scalar(limit, -1)]).shape).toEqual(["rows"]);
    expect(emit("Range", [scalar(limit, 0), limit, g.input("step", "int64", [])]).shape).toEqual(["range_2_dim0"]);
    expect(emit("Range", [0, g.input("end", "float32", []), 1]).shape).toEqual(["end_entry0"]);
  });
  it("moves with its start and its step, not with the limit", async () => {
    const squares = (x: Value, scale: Value): Value => reduceSum(mul(mul(x, x), scale));
    const one = (value: number): Tensor<"float64"> => tensor("float64", [], [value]);
    for (const [start, limit, delta] of [[0.5, 3, 0.7], [2, -1.2, -0.5], [1, 0, 1]] as const)
      await checkGradients({ inputs: { start: one(start), limit: one(limit), delta: one(delta) }, build: ({ start: first, limit: end, delta: step }) => squares(emit("Range", [first, end, step]), add(first, end)) });
    await checkGradients({ inputs: { start: one(2), delta: one(3) }, build: ({ start: first, delta: step }) => squares(emit("Range", [first, 9, step]), step) });
  });
});
