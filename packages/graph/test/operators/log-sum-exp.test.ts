import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { differentiate, graphBuilder, logSumExp, reduceLogSum, reduceSum } from "../../src/index.js";
import { expectClose } from "../gradient-check.js";
import { reduceSuite } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

reduceSuite({ op: "ReduceLogSumExp", build: logSumExp, reference: (values) => Math.log(values.reduce((sum, x) => sum + Math.exp(x), 0)) });
reduceSuite({ op: "ReduceLogSum", build: reduceLogSum, reference: (values) => Math.log(values.reduce((sum, x) => sum + x, 0)), domain: { low: 0.2, high: 3 } });

describe("logSumExp", () => {
  it("neither overflows nor underflows, nor does its gradient", async () => {
    const g = graphBuilder("far");
    const y = logSumExp(g.input("x", "float32", [3, 2]), { axes: [-1] });
    g.output("y", y);
    g.output("loss", reduceSum(y));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [3, 2], [1000, 1000, -1000, -1000, 1000, -1000]) });
    expectClose(results["y"], tensor("float64", [3], [1000 + Math.LN2, Math.LN2 - 1000, 1000]), 1e-6);
    expectClose(results["x_grad"], tensor("float64", [3, 2], [0.5, 0.5, 0.5, 0.5, 1, 0]), 1e-4);
  });
});
