import { tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, it } from "vitest";
import { abs, cast, differentiate, graphBuilder, leakyRelu, mul, reduceSum, relu, sign } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { draw, holds, indices, numbers, shape } from "../arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";
import { runGraph } from "../run-graph.js";

describe("sign", () => {
  it("gives worked values", () => expectValues(([x]) => sign(x), [[-3, 0, 1e-20, 5]], [-1, 0, 1, 1]));
  it("passes no gradient", async () => { await checkGradients({ inputs: { x: numbers(1, "x", [4]) }, build: ({ x }) => sign(x) }); });
});

describe("Sign of files", () => {
  it("is written out exactly, for whole numbers too", () => holds(fc.record({ sizes: shape(), drawn: draw }), async ({ sizes, drawn: { seed, symbolic } }) => {
    const n = indices(seed, "n", sizes, 5).data.map((value) => value - 2);
    const [whole, tiny] = [tensor("int32", sizes, n), tensor("float32", sizes, Float32Array.from(n, (value) => value * 1e-38))];
    await checkLowering({ whole, tiny }, (given) => [emit("Sign", [given.whole]), emit("Sign", [given.tiny])], { symbolic });
  }));
  it("passes no gradient", async () => { await checkGradients({ inputs: { x: numbers(1, "x", [4]) }, build: ({ x }) => mul(emit("Sign", [x]), x) }); });
});

describe("gradients of kinks", () => {
  it.each([["relu", relu, [0, 0, 1]], ["abs", abs, [-1, 0, 1]], ["leakyRelu", leakyRelu, [0.1, 0.1, 1]]] as const)("of %s are no NaN at 0 in float16", async (_, kink, expected) => {
    const g = graphBuilder("half");
    g.output("loss", reduceSum(cast(kink(cast(g.input("x", "float32", [3]), "float16")), "float32")));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["x"] }), { x: tensor("float32", [3], [-2, 0, 3]) });
    expectClose(results["x_grad"], tensor("float32", [3], expected), 1e-3);
  });
});
