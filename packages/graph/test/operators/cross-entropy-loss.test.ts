import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int, string } from "../../src/attribute.js";
import type { Attribute } from "../../src/ir.js";
import { graphBuilder, logSoftmax, type Value } from "../../src/index.js";
import { emitAll } from "../../src/value.js";
import { draw, holds, indices, numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

interface Case {
  readonly op: "SoftmaxCrossEntropyLoss" | "NegativeLogLikelihoodLoss";
  readonly reduction: string;
  readonly extra: readonly number[];
  readonly weighted: boolean;
  /** Targets to ignore: a class, or none of them. */
  readonly ignored: number | undefined;
  readonly wide: boolean;
  readonly both: boolean;
}

const BATCH = 3;
const CLASSES = 4;

const cases = fc.record({
  op: fc.constantFrom("SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"), reduction: fc.constantFrom("none", "mean", "sum"),
  extra: fc.constantFrom([], [2], [2, 3]), weighted: fc.boolean(), ignored: fc.constantFrom(undefined, 1, -100), wide: fc.boolean(), both: fc.boolean(),
  drawn: draw,
});

const attributesOf = ({ reduction, ignored }: Case): Readonly<Record<string, Attribute>> =>
  ({ reduction: string(reduction), ...(ignored !== undefined && { ignore_index: int(ignored) }) });

/** int32 or int64, some of them to ignore, the first never. */
function targetOf({ extra, ignored, wide }: Case, seed: number): Tensor {
  const sizes = [BATCH, ...extra];
  const chosen = indices(seed, "target", sizes, CLASSES).data.map((at, index) => (index === 0 ? 2 : ignored === -100 && index % 2 === 1 ? -100 : at));
  return wide ? tensor("int64", sizes, BigInt64Array.from(chosen, BigInt)) : tensor("int32", sizes, chosen);
}

function losses(given: Case, scores: Value, target: Value, weights: Value): readonly Value[] {
  const numOutputs = given.op === "SoftmaxCrossEntropyLoss" && given.both ? 2 : 1;
  return emitAll(given.op, given.weighted ? [scores, target, weights] : [scores, target], attributesOf(given), { numOutputs });
}

const weightsOf = (seed: number): Tensor<"float64"> => numbers(seed, "weights", [CLASSES], { low: 0.2, high: 2 });

describe("loss operators of files", () => {
  it("are written out as ONNX Runtime computes them", () => holds(cases, async ({ drawn: { seed, symbolic }, ...given }) => {
    const scores = toFloat32(numbers(seed, "scores", [BATCH, CLASSES, ...given.extra], { low: -5, high: 5 }));
    await checkLowering({ scores, target: targetOf(given as Case, seed), weights: toFloat32(weightsOf(seed)) }, (values) => losses(given as Case, values.scores, values.target, values.weights), { symbolic });
  }, 60));
  it("have the gradients of central differences", () => holds(cases, async ({ drawn: { seed, symbolic, reduced }, ...given }) => {
    const [scores, weights] = [numbers(seed, "scores", [BATCH, CLASSES, ...given.extra]), weightsOf(seed)];
    const target = targetOf(given as Case, seed);
    const lossOf = (values: Readonly<Record<"scores" | "target" | "weights", Value>>): Value => losses(given as Case, values.scores, values.target, values.weights)[0] ?? values.scores;
    if (given.weighted) await checkGradients({ inputs: { scores, weights }, others: { target }, symbolic, reduced, build: (values) => lossOf(values) });
    else await checkGradients({ inputs: { scores }, others: { target, weights }, symbolic, reduced, build: (values) => lossOf(values) });
  }, 40));
  it("give the logarithms of probabilities, with their gradient", async () => {
    const plain: Case = { op: "SoftmaxCrossEntropyLoss", reduction: "mean", extra: [2], weighted: false, ignored: undefined, wide: true, both: true };
    await checkGradients({
      inputs: { scores: numbers(1, "scores", [BATCH, CLASSES, 2]) }, others: { target: targetOf(plain, 1) },
      build: ({ scores, target }) => losses(plain, scores, target, scores)[1] ?? logSoftmax(scores),
    });
  });
  it("say which ranks they take", () => {
    const g = graphBuilder("g");
    const [scores, target] = [g.input("scores", "float32", ["jets", 3]), g.input("target", "int64", ["jets", 1])];
    expect(() => emitAll("NegativeLogLikelihoodLoss", [scores, target])).toThrow("takes scores [batch, classes, ...] and targets [batch, ...], got [jets, 3] and [jets, 1]");
  });
});
