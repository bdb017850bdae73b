import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float } from "../../src/attribute.js";
import { add } from "../../src/index.js";
import { emitAll, type Value } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const domain = "com.microsoft";
const KINDS = [["SkipLayerNormalization", ["gamma", "beta", "bias"]], ["SkipSimplifiedLayerNormalization", ["gamma", "bias"]]] as const;

/** Every choice of optional inputs. */
const choices = (names: readonly string[]): boolean[][] => Array.from({ length: 1 << (names.length - 1) }, (_, bits) => names.map((_name, at) => at === 0 || ((bits >> (at - 1)) & 1) === 1));

function operandsOf(skip: readonly number[], names: readonly string[], given: readonly boolean[]): Record<string, Tensor<"float64">> {
  const vectors = names.flatMap((name, at) => (given[at] ? [[name, numbers(at + 3, name, [4])] as const] : []));
  return { x: numbers(1, "x", [2, 3, 4]), skip: numbers(2, "skip", skip), ...Object.fromEntries(vectors) };
}

const build = (op: string, names: readonly string[], numOutputs: number, epsilon = 0.01) => (values: Readonly<Record<string, Value>>): readonly Value[] =>
  emitAll(op, [values["x"] ?? null, values["skip"] ?? null, ...names.map((name) => values[name] ?? null)], { epsilon: float(epsilon) }, { domain, numOutputs });

const valueAndSum = (outputs: readonly Value[]): readonly Value[] => [...outputs.slice(0, 1), ...outputs.slice(3)];

describe.each(KINDS)("%s", (op, names) => {
  it("is written out as ONNX Runtime computes it: skips that broadcast, optional inputs", async () => {
    for (const skip of [[2, 3, 4], [1, 3, 4], [3, 4]])
      for (const given of choices(names))
        for (const symbolic of [false, true]) {
          const operands = Object.fromEntries(Object.entries(operandsOf(skip, names, given)).map(([name, x]) => [name, toFloat32(x)]));
          const graph = await checkLowering(operands, build(op, names, 1), { symbolic });
          expect(graph.nodes.every((node) => node.domain !== domain)).toBe(true);
        }
  });
  it("gives the sum before the normalisation", async () => {
    const operands = Object.fromEntries(Object.entries(operandsOf([3, 4], names, names.map(() => true))).map(([name, x]) => [name, toFloat32(x)]));
    const graph = await checkLowering(operands, (values) => valueAndSum(build(op, names, 4)(values)));
    expect(graph.outputs).toHaveLength(2);
  });
  it("has the gradients of central differences, through the sum too", async () => {
    for (const skip of [[2, 3, 4], [3, 4]])
      await checkGradients({
        inputs: operandsOf(skip, names, names.map(() => true)), tolerance: 1e-5, symbolic: skip.length === 2,
        build: (values) => valueAndSum(build(op, names, 4)(values)).reduce((a, b) => add(a, b)),
      });
  });
});

it.each(KINDS)("%s gives 1 / deviation", async (op) => {
  const operands = { x: toFloat32(numbers(1, "x", [2, 3, 4])), skip: toFloat32(numbers(2, "skip", [2, 3, 4])), gamma: tensor("float32", [4], [1, 2, 3, 4]) };
  const graph = await checkLowering(operands, build(op, ["gamma"], 4));
  expect(graph.outputs.map(({ shape }) => shape)).toEqual([[2, 3, 4], [2, 3, 1], [2, 3, 1], [2, 3, 4]]);
});
