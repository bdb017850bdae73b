import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float } from "../../src/attribute.js";
import { emitAll, type Value } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const INPUTS = ["ids", "segmentIds", "words", "positions", "segments", "gamma", "beta", "mask", "positionIds"];
const embed = (values: Readonly<Record<string, Value>>, numOutputs: number): readonly Value[] =>
  emitAll("EmbedLayerNormalization", INPUTS.map((name) => values[name] ?? null), { epsilon: float(0.01) }, { domain: "com.microsoft", numOutputs });

const integers: Readonly<Record<string, Tensor>> = {
  ids: tensor("int32", [2, 3], [1, 2, 0, 3, 0, 1]), segmentIds: tensor("int32", [2, 3], [0, 1, 0, 1, 1, 0]), mask: tensor("int32", [2, 3], [1, 1, 0, 1, 0, 0]), positionIds: tensor("int32", [2, 3], [2, 1, 0, 0, 1, 3]),
};
const floats = { words: numbers(1, "words", [5, 4]), positions: numbers(2, "positions", [4, 4]), segments: numbers(3, "segments", [2, 4]), gamma: numbers(4, "gamma", [4]), beta: numbers(5, "beta", [4]) };

/** Inputs without those left out. */
const without = <T extends Tensor>(record: Readonly<Record<string, T>>, left: readonly string[]): Record<string, T> => Object.fromEntries(Object.entries(record).filter(([name]) => !left.includes(name)));

function fail(): never {
  throw new Error("the node has no output");
}

describe("com.microsoft.EmbedLayerNormalization", () => {
  it.each([[[]], [["positionIds"]], [["mask", "positionIds"]], [["segmentIds", "segments", "mask", "positionIds"]]])("without %s is written out as ONNX Runtime computes it, and has its gradients", async (left) => {
    const operands = { ...integers, ...Object.fromEntries(Object.entries(floats).map(([name, x]) => [name, toFloat32(x)])) };
    for (const symbolic of [false, (input: string, axis: number): boolean => Object.hasOwn(integers, input) && axis < 2]) {
      const graph = await checkLowering(without(operands, left), (values) => embed(values, 3), { symbolic });
      expect(graph.outputs.map(({ dtype }) => dtype)).toEqual(["float32", "int32", "float32"]);
    }
    await checkGradients({ inputs: without(floats, left), others: without(integers, [...left, "mask"]), tolerance: 1e-5, build: (values) => embed(values, 1)[0] ?? fail() });
  });
});
