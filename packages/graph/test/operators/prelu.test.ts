import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { differentiate, graphBuilder, prelu, reduceSum } from "../../src/index.js";
import { broadcastable, draw, holds, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

// The slope broadcasts to x, never x to the slope.
const cases = fc.record({ sizes: broadcastable(1), ones: fc.nat(15), drop: fc.nat(4), drawn: draw }).map(({ sizes: [x = []], ones, drop, drawn }) =>
  ({ x, slope: x.map((dim, axis) => ((ones >> axis) & 1 ? 1 : dim)).slice(Math.min(drop, x.length)), drawn }));

describe("prelu", () => {
  it("gives worked values", () => expectValues(([x, slope]) => prelu(x, slope), [[-2, 0, 3], [0.25, 2, 5]], [-0.5, 0, 3]));
  it("is written out as ONNX Runtime computes it", () => holds(cases, async ({ x, slope, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", x)), slope: toFloat32(numbers(seed, "slope", slope)) }, (given) => [prelu(given.x, given.slope)], { symbolic });
  }));
  it("has the gradients of central differences", () => holds(cases, async ({ x, slope, drawn: { seed, symbolic, reduced } }) => {
    await checkGradients({ inputs: { x: numbers(seed, "x", x), slope: numbers(seed, "slope", slope) }, symbolic, reduced, build: (given) => prelu(given.x, given.slope) });
  }));
  it("has the gradient of the slope's side at 0", async () => {
    const g = graphBuilder("zero");
    g.output("loss", reduceSum(prelu(g.input("x", "float32", [1]), g.input("slope", "float32", [1]))));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [1]), slope: tensor("float32", [1], [0.3]) });
    expectClose(results["x_grad"], tensor("float32", [1], [0.3]), 0);
  });
});
