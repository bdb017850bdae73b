import { expect, it } from "vitest";
import { differentiate, graphBuilder, mul, reduceSum, sigmoid, silu } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

const reference = (x: number): number => x / (1 + Math.exp(-x));

unarySuite("silu", { build: silu, reference, at: [-3, 0, 1, 30] });
unarySuite("x sigmoid(1.702 x), as CLIP has it", { build: (x) => mul(x, sigmoid(mul(x, 1.702))), reference: (x) => x / (1 + Math.exp(-1.702 * x)), at: [-3, 0, 1] });

it("computes the sigmoid once", () => {
  const g = graphBuilder("silu");
  g.output("loss", reduceSum(silu(g.input("x", "float32", ["jets"]))));
  expect(differentiate(g.build(), { loss: "loss", parameters: ["x"] }).nodes.filter(({ op }) => op === "Sigmoid")).toHaveLength(1);
});
