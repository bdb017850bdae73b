import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { differentiate, graphBuilder, reduceL1, reduceL2, reduceSum, reduceSumSquare } from "../../src/index.js";
import { expectClose } from "../gradient-check.js";
import { reduceSuite } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

reduceSuite({ op: "ReduceL1", build: reduceL1, reference: (values) => values.reduce((sum, x) => sum + Math.abs(x), 0) });
reduceSuite({ op: "ReduceL2", build: reduceL2, reference: (values) => Math.hypot(...values) });
reduceSuite({ op: "ReduceSumSquare", build: reduceSumSquare, reference: (values) => values.reduce((sum, x) => sum + x * x, 0) });

describe.each([["reduceL1", reduceL1, [0, 1]], ["reduceL2", reduceL2, [0, 1]], ["reduceSumSquare", reduceSumSquare, [0, 4]]] as const)("%s", (_, norm, second) => {
  it("has gradient 0 at 0, not NaN", async () => {
    const g = graphBuilder("zero");
    g.output("loss", reduceSum(norm(g.input("x", "float32", [2, 2]), { axes: [1] })));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [2, 2], [0, 0, 0, 2]) });
    expectClose(results["x_grad"], tensor("float32", [2, 2], [0, 0, ...second]), 0);
  });
});
