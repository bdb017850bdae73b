import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { differentiate, graphBuilder, max, min, reduceSum } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { broadcastable, draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { binarySuite } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

binarySuite("max", { build: max, reference: Math.max, at: [[1, 2], [-1, -3]] });
binarySuite("min", { build: min, reference: Math.min, at: [[1, 2], [-1, -3]] });

describe("max of three", () => {
  it("has the gradients of central differences", () => holds(fc.record({ sizes: broadcastable(3), drawn: draw }), async ({ sizes: [a = [], b = [], c = []], drawn: { seed, symbolic, reduced } }) => {
    const inputs = { a: numbers(seed, "a", a), b: numbers(seed, "b", b), c: numbers(seed, "c", c) };
    await checkGradients({ inputs, symbolic, reduced, build: (given) => emit("Max", [given.a, given.b, given.c]) });
  }));
  it("gives the gradient to the first of equals only", async () => {
    const g = graphBuilder("ties");
    const [a, b] = [g.input("a", "float32", [2]), g.input("b", "float32", [2])];
    g.output("loss", reduceSum(max(a, b)));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["a", "b"] }), { a: tensor("float32", [2], [1, 2]), b: tensor("float32", [2], [1, 3]) });
    expectClose(results["a_grad"], tensor("float32", [2], [1, 0]), 0);
    expectClose(results["b_grad"], tensor("float32", [2], [0, 1]), 0);
  });
});
