import { toFloat32 } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int, string } from "../../src/attribute.js";
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
