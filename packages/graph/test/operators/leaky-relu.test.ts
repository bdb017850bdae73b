import { expect, it } from "vitest";
import { differentiate, graphBuilder, leakyRelu, reduceSum } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("leakyRelu", { build: (x) => leakyRelu(x, { alpha: 0.2 }), reference: (x) => (x > 0 ? x : 0.2 * x), at: [-2, 0, 4], float32: true });

it("refuses the gradient of a slope outside 0 .. 1, which the clipped line cannot give", () => {
  const g = graphBuilder("steep");
  g.output("loss", reduceSum(leakyRelu(g.input("x", "float32", [3]), { alpha: 1.5 })));
  expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow("alpha in [0, 1], got 1.5");
});
