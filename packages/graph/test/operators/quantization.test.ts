import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { differentiate, emit, graphBuilder, matmul, mul, reduceSum, trainingArtifacts, type Graph } from "../../src/index.js";
import { expectInferred } from "../expect-inferred.js";
import { expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

const scale = tensor("float32", [], [0.1]);
const bytes = tensor("uint8", [2, 3], [1, 2, 3, 4, 5, 6]);
const zero = tensor("uint8", [], [3]);

describe("quantised numbers", () => {
  it("have the types that ONNX Runtime gives them", async () => {
    const x = tensor("float32", [2, 3], [1, -1, 2, 0, 0.5, 3]);
    const signed = tensor("int8", [], [0]);
    expect(await expectInferred({ op: "QuantizeLinear", operands: { x, scale } })).toEqual([[2, 3]]);
    await expectInferred({ op: "QuantizeLinear", operands: { x, scale, signed } });
    await expectInferred({ op: "QuantizeLinear", operands: { x, scale }, attributes: { output_dtype: int(3) } });
    await expectInferred({ op: "DequantizeLinear", operands: { bytes, scale, zero } });
    await expectInferred({ op: "DynamicQuantizeLinear", operands: { x }, numOutputs: 3 });
    expect(await expectInferred({ op: "MatMulInteger", operands: { bytes, other: tensor("uint8", [2, 3, 4]) } })).toEqual([[2, 2, 4]]);
    await expectInferred({ op: "QLinearMatMul", operands: { bytes, scale, zero, b: tensor("uint8", [3, 4]), bScale: scale, bZero: zero, yScale: scale, yZero: zero } });
  });

  /** loss = sum(head of x w, quantised and back), w before and head behind. */
  function quantised(): Graph {
    const g = graphBuilder("quantised");
    const [w, head] = [g.parameter("w", [3], { kind: "ones" }), g.parameter("head", [3, 2], { kind: "ones" })];
    const [step, offset] = [g.initializer("step", scale), g.initializer("offset", zero)];
    const coarse = emit("DequantizeLinear", [emit("QuantizeLinear", [mul(g.input("x", "float32", ["rows", 3]), w), step, offset]), step, offset]);
    g.output("loss", reduceSum(matmul(coarse, head)));
    return g.build();
  }
  it("let weights behind them be trained", async () => {
    const artifacts = trainingArtifacts(quantised(), { loss: "loss", frozen: ["w"] });
    expect(artifacts.trainable.map(({ name }) => name)).toEqual(["head"]);
    const graph = differentiate(quantised(), { loss: "loss", parameters: ["head"] });
    const feeds = { x: tensor("float32", [2, 3], [0.11, 0.2, 0.3, 0.42, 0.5, 0.6]), w: tensor("float32", [3], [1, 1, 1]), head: tensor("float32", [3, 2]) };
    expectClose((await runGraph(graph, feeds))["head_grad"], tensor("float32", [3, 2], [0.5, 0.5, 0.7, 0.7, 0.9, 0.9]), 1e-6);
  });
  it("stop no gradient silently", () => {
    expect(() => differentiate(quantised(), { loss: "loss" })).toThrow(
      'operator DequantizeLinear (node "dequantize_linear_0") has no gradient rule; it lies on the path loss <- mat_mul_0 <- dequantize_linear_0 <- quantize_linear_0 <- mul_0 <- w.');
  });
});
