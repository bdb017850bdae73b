import { tensor, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differentiate, graphBuilder, reduceMean, reduceSum, softmaxCrossEntropy } from "../../src/index.js";
import { emitAll } from "../../src/value.js";
import { MPM_DOMAIN } from "../../src/operators/gather-unique.js";
import { draw, holds, indices, numbers } from "../arbitrary-case.js";
import { checkGradients, expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";

/** In float64, by log sum exp. */
function reference(logits: ArrayLike<number>, classes: number, target: ArrayLike<number>): number[] {
  return Array.from(target, (chosen, row) => {
    const values = Array.from({ length: classes }, (_, at) => Number(logits[row * classes + at]));
    const largest = Math.max(...values);
    return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0)) - Number(values[chosen]);
  });
}

async function run(rows: number, classes: number, logits: readonly number[], target: readonly number[]): Promise<{ loss: Tensor | undefined; gradient: Tensor | undefined }> {
  const g = graphBuilder("loss");
  const loss = softmaxCrossEntropy(g.input("logits", "float32", ["rows", classes]), g.input("target", "int32", ["rows"]));
  g.output("perRow", loss);
  g.output("loss", reduceMean(loss));
  const results = await runGraph(differentiate(g.build(), { loss: "loss", parameters: ["logits"] }), { logits: tensor("float32", [rows, classes], logits), target: tensor("int32", [rows], target) });
  return { loss: results["perRow"], gradient: results["logits_grad"] };
}

describe("softmaxCrossEntropy", () => {
  it("gives -log softmax at the target", async () => {
    const { loss, gradient } = await run(2, 3, [0, 0, 0, 1, 2, 3], [1, 2]);
    expectClose(loss, tensor("float64", [2], [Math.log(3), Math.log(1 + Math.exp(-1) + Math.exp(-2))]), 1e-6);
    const softmax = [1, 2, 3].map((x) => Math.exp(x) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
    expectClose(gradient, tensor("float64", [2, 3], [1 / 3, -2 / 3, 1 / 3, ...softmax.map((p, at) => p - (at === 2 ? 1 : 0))].map((x) => x / 2)), 1e-6);
  });
  it("has the gradient of central differences", () => holds(fc.record({ rows: fc.integer({ min: 1, max: 4 }), classes: fc.integer({ min: 1, max: 5 }), drawn: draw }), async ({ rows, classes, drawn: { seed, symbolic, reduced } }) => {
    const target = indices(seed, "target", [rows], classes);
    const graph = await checkGradients({
      inputs: { logits: numbers(seed, "logits", [rows, classes]) }, others: { target }, symbolic, reduced, build: ({ logits, target: at }) => softmaxCrossEntropy(logits, at),
    });
    expect(graph.nodes.some(({ domain }) => domain === MPM_DOMAIN)).toBe(true);
  }));
  it("stays finite and right for extreme logits", async () => {
    const logits = [1e4, -1e4, 0, -1e4, 1e4, 1e4, 0, -1e4, -1e4, 1e4, 1e4, 1e4];
    const target = [1, 0, 0, 2];
    const { loss, gradient } = await run(4, 3, logits, target);
    expectClose(loss, tensor("float64", [4], reference(logits, 3, target)), 1e-6);
    expect(Array.from(gradient?.data ?? [], Number).every(Number.isFinite)).toBe(true);
    expectClose(gradient, tensor("float64", [4, 3], [1, -1, 0, -1, 0.5, 0.5, 0, 0, 0, 1 / 3, 1 / 3, -2 / 3].map((x) => x / 4)), 1e-6);
  });
  it("agrees with float64 for many classes", async () => {
    const logits = numbers(7, "logits", [5, 200], { low: -8, high: 8 });
    const target = indices(7, "target", [5], 200);
    const { loss } = await run(5, 200, Array.from(logits.data), Array.from(target.data));
    expectClose(loss, tensor("float64", [5], reference(logits.data, 200, target.data)), 1e-6);
  });
  it("rejects other ranks, and gradients of its probabilities", () => {
    const g = graphBuilder("g");
    const [logits, target] = [g.input("logits", "float32", [2, 3]), g.input("target", "int32", [2])];
    expect(() => softmaxCrossEntropy(target, target)).toThrow("takes logits [rows, classes] and targets [rows], got [2] and [2]");
    softmaxCrossEntropy(logits, target);
    const [, probability = logits] = emitAll("SoftmaxCrossEntropy", [logits, target], {}, { domain: MPM_DOMAIN, numOutputs: 2 });
    g.output("loss", reduceSum(probability));
    expect(() => differentiate(g.build(), { loss: "loss", parameters: ["logits"] })).toThrow("has a gradient for its first output only");
  });
});
