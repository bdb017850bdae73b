import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { differentiate, graphBuilder, reduceMax, reduceMin, reduceSum } from "../../src/index.js";
import { expectClose } from "../gradient-check.js";
import { reduceSuite } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

reduceSuite({ op: "ReduceMax", build: reduceMax, reference: (values) => Math.max(...values) });
reduceSuite({ op: "ReduceMin", build: reduceMin, reference: (values) => Math.min(...values) });

describe("reduceMax", () => {
  it("shares the gradient among equals", async () => {
    const g = graphBuilder("ties");
    g.output("loss", reduceSum(reduceMax(g.input("x", "float32", [2, 3]), { axes: [1] })));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [2, 3], [4, 1, 4, 2, 2, 3]) });
    expectClose(results["x_grad"], tensor("float32", [2, 3], [0.5, 0, 0.5, 0, 0, 1]), 0);
  });
});
