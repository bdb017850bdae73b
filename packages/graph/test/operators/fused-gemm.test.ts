import { toFloat32 } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int, ints, string } from "../../src/attribute.js";
import type { Attribute } from "../../src/index.js";
import { emit, type Value } from "../../src/value.js";
import { numbers } from "../arbitrary-case.js";
import { checkGradients, checkLowering } from "../gradient-check.js";

const fusedGemm = (values: Readonly<Record<string, Value>>, activation: string, attributes: Readonly<Record<string, Attribute>>): Value =>
  emit("FusedGemm", [values["a"] ?? null, values["b"] ?? null, values["c"] ?? null], { activation: string(activation), ...attributes }, { domain: "com.microsoft" });

describe("FusedGemm", () => {
  it.each([
    ["Relu", {}], ["Tanh", {}], ["Sigmoid", {}], ["LeakyRelu", { activation_alpha: float(0.2) }], ["HardSigmoid", { activation_alpha: float(0.3), activation_beta: float(0.4) }], ["Elu", { activation_alpha: float(0.7) }], ["Softplus", {}],
  ])("is written out as ONNX Runtime computes it, with %s", async (activation, attributes) => {
    const inputs = { a: numbers(1, "a", [4, 3]), b: numbers(2, "b", [5, 4]), c: numbers(3, "c", [5]) };
    const operands = { a: toFloat32(inputs.a), b: toFloat32(inputs.b), c: toFloat32(inputs.c) };
    const all = { ...attributes, transA: int(1), transB: int(1), alpha: float(0.5), beta: float(2) };
    const graph = await checkLowering(operands, (values) => [fusedGemm(values, activation, all)], { symbolic: true });
    expect(graph.nodes[0]?.op).toBe("Gemm");
    const { c: _, ...withoutBias } = operands;
    await checkLowering(withoutBias, (values) => [fusedGemm(values, activation, all)]);
  });
  it("has the gradients of central differences", async () => {
    const graph = await checkGradients({ inputs: { a: numbers(1, "a", [3, 4]), b: numbers(2, "b", [4, 5]), c: numbers(3, "c", [5]) }, build: (values) => fusedGemm(values, "Tanh", {}) });
    expect(graph.nodes.some(({ op }) => op === "FusedGemm")).toBe(false);
  });
});

describe("FusedConv", () => {
  const fusedConv = (values: Readonly<Record<string, Value>>, activation: string, parameters: readonly number[]): Value => emit(
    "FusedConv", ["x", "w", "b", "z"].map((name) => values[name] ?? null),
    { activation: string(activation), strides: ints([2, 1]), ...(parameters.length > 0 && { activation_params: { type: "floats", value: parameters } }) }, { domain: "com.microsoft" },
  );
  it.each([["Relu", []], ["Tanh", []], ["LeakyRelu", [0.2]], ["HardSigmoid", [0.3, 0.4]], ["Clip", [-0.5, 1]]] as [string, number[]][])("is written out as ONNX Runtime computes it, with %s", async (activation, parameters) => {
    const operands = { x: toFloat32(numbers(1, "x", [2, 2, 5, 4])), w: toFloat32(numbers(2, "w", [3, 2, 3, 3])), b: toFloat32(numbers(3, "b", [3])), z: toFloat32(numbers(4, "z", [2, 3, 2, 2])) };
    const graph = await checkLowering(operands, (values) => [fusedConv(values, activation, parameters)], { symbolic: (_input, axis) => axis === 0 && _input === "x" });
    expect(graph.nodes.slice(0, 2).map(({ op }) => op)).toEqual(["Conv", "Add"]);
    const { z: _z, b: _b, ...bare } = operands;
    await checkLowering(bare, (values) => [fusedConv(values, activation, parameters)]);
  });
});
