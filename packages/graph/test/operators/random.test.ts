import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int, ints } from "../../src/attribute.js";
import { add, differentiate, graphBuilder, mul, reduceSum, simplify, sub, type Value } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const NORMAL = { seed: float(7) };

describe("random numbers of files", () => {
  it("have types and shapes", () => {
    const g = graphBuilder("g");
    const x = g.input("x", "float64", ["jets", 3]);
    const typeOf = ({ dtype, shape }: Value): unknown => [dtype, shape];
    const [noise] = g.emit("RandomNormal", [], { shape: ints([4, 2]) });
    expect(noise && typeOf(noise)).toEqual(["float32", [4, 2]]);
    expect(typeOf(emit("RandomUniformLike", [x]))).toEqual(["float64", ["jets", 3]]);
    expect(typeOf(emit("RandomNormalLike", [x], { dtype: int(1) }))).toEqual(["float32", ["jets", 3]]);
    expect(() => emit("RandomNormalLike", [x], { dtype: int(8) })).toThrow("of ONNX type 8");
  });
  it("pass gradients by, as in a reparameterised draw mean + width * noise", async () => {
    const g = graphBuilder("draw");
    const [mean, width] = [g.input("mean", "float32", [2]), g.input("width", "float32", [2])];
    const noise = emit("RandomNormalLike", [width], NORMAL);
    g.output("noise", noise);
    g.output("loss", reduceSum(add(mean, mul(width, noise))));
    const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["mean", "width"] }), { mean: tensor("float32", [2]), width: tensor("float32", [2], [1, 2]) });
    expectClose(results["mean_grad"], tensor("float32", [2], [1, 1]), 0);
    expectClose(results["width_grad"], results["noise"] as Tensor, 0);
  });
  it("stay two where equal nodes draw them", () => {
    const g = graphBuilder("two");
    const x = g.input("x", "float32", [2]);
    g.output("difference", sub(emit("RandomNormalLike", [x]), emit("RandomNormalLike", [x])));
    expect(simplify(g.build()).nodes.filter(({ op }) => op === "RandomNormalLike")).toHaveLength(2);
  });
  it("have no gradient where the draw moves with values", () => {
    const g = graphBuilder("draw");
    g.output("loss", reduceSum(emit("Bernoulli", [g.input("probability", "float32", [2])])));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["probability"] })).toThrow("operator Bernoulli");
  });
});
