import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphBuilder, greater, where } from "../../src/index.js";
import { broadcastable, draw, holds, indices, numbers } from "../arbitrary-case.js";
import { checkGradients } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("where", () => {
  it("chooses by condition", () => expectValues(([x, y]) => where(greater(x, 0), x, y), [[1, -1, 2], [10, 20, 30]], [1, 20, 2]));
  it("takes numbers on either side", async () => {
    await expectValues(([x]) => where(greater(x, 0), x, 7), [[1, -1]], [1, 7]);
    await expectValues(([x]) => where(greater(x, 0), 7, x), [[1, -1]], [7, -1]);
  });
  it("has the gradients of central differences, all three broadcasting", () => holds(fc.record({ sizes: broadcastable(3), drawn: draw }), async ({ sizes: [a = [], b = [], c = []], drawn: { seed, symbolic, reduced } }) => {
    const condition = tensor("bool", c, Uint8Array.from(indices(seed, "condition", c, 2).data));
    await checkGradients({ inputs: { a: numbers(seed, "a", a), b: numbers(seed, "b", b) }, others: { condition }, symbolic, reduced, build: (given) => where(given.condition, given.a, given.b) });
  }, 20));
  it("rejects numbers for a condition and mixed types", () => {
    const g = graphBuilder("g");
    const [x, truth, n] = [g.input("x", "float32", [2]), g.input("truth", "bool", [2]), g.input("n", "int32", [2])];
    expect(() => where(x, x, x)).toThrow('Where takes a bool condition, got float32 ("x")');
    expect(() => where(truth, x, n)).toThrow("one element type, got float32 and int32");
    expect(() => where(truth, 1, 2)).toThrow("at least one graph value besides the condition");
  });
});
