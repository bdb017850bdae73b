import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, differentiate, graphBuilder, mul, reduceSum, stopGradient, sub } from "../../src/index.js";
import { expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

describe("stopGradient", () => {
  it("is the value itself", () => expectValues(([x]) => stopGradient(x), [[1, -2]], [1, -2]));
  it("lets the gradient pass beside it only: the straight-through estimator", async () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float32", [2]);
    const quantised = mul(x, x);
    g.output("loss", reduceSum(mul(add(x, stopGradient(sub(quantised, x))), 3)));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [2], [2, 5]) });
    expectClose(results["loss"], tensor("float32", [], [87]), 1e-6);
    expectClose(results["x_grad"], tensor("float32", [2], [3, 3]), 1e-6);
  });
  it("leaves nothing to differentiate behind it", () => {
    const g = graphBuilder("g");
    g.output("loss", reduceSum(stopGradient(g.parameter("w", [2], { kind: "zeros" }))));
    expect(() => differentiate(g.build(), { loss: "loss" })).toThrow('"w" has no gradient');
  });
});
