import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, reduceMax, reduceMin, reduceSum } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { expectClose } from "../gradient-check.js";
import { reduceSuite } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

reduceSuite("reduceMax", { build: reduceMax, reference: (values) => Math.max(...values) });
reduceSuite("reduceMin", { build: reduceMin, reference: (values) => Math.min(...values) });

describe("reduceMax", () => {
  it("shares the gradient among equals", async () => {
    const g = graphBuilder("ties");
    g.output("loss", reduceSum(reduceMax(g.input("x", "float32", [2, 3]), { axes: [1] })));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [2, 3], [4, 1, 4, 2, 2, 3]) });
    expectClose(results["x_grad"], tensor("float32", [2, 3], [0.5, 0, 0.5, 0, 0, 1]), 0);
  });
  it("has a relative without a gradient: ReduceProd", () => {
    const g = graphBuilder("g");
    g.output("loss", emit("ReduceProd", [g.input("x", "float32", [3])], { keepdims: { type: "int", value: 0n } }));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("operator ReduceProd");
  });
});
