import { expect, it } from "vitest";
import { differentiate, gelu, graphBuilder, reduceSum } from "../../src/index.js";
import { errorFunction } from "../error-function.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("gelu", { build: gelu, reference: (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)), at: [-1, 0, 0.5, 3], float32: true });

it("refuses the gradient of the tanh form", () => {
  const g = graphBuilder("tanh form");
  const [y] = g.emit("Gelu", [g.input("x", "float32", [3])], { approximate: { type: "string", value: new TextEncoder().encode("tanh") } });
  if (y !== undefined) g.output("loss", reduceSum(y));
  expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('approximate="none" only');
});
