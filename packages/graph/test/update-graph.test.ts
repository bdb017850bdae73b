import { readNpz, tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { add, differentiate, graphBuilder, matmul, mul, reduceMean, sub, updateGraph, type Graph, type UpdateGraphOptions } from "../src/index.js";
import { numbers } from "./arbitrary-case.js";
import { expectClose } from "./gradient-check.js";
import { openGraph, runGraph } from "./run-graph.js";

const fixture = new URL("fixtures/adamw.npz", import.meta.url);
const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const float32 = (data: ArrayLike<number>): Tensor<"float32"> => tensor("float32", [data.length], Float32Array.from(data));

/** One AdamW step in float64. */
function reference({ groups, beta1, beta2, epsilon, clipNorm }: UpdateGraphOptions, state: readonly ArrayLike<number>[], learningRate: number, step: number): number[][] {
  const [parameters = [], gradients = [], momentum0 = [], momentum1 = []] = state.map((values) => Array.from(values));
  const norm = Math.hypot(...gradients);
  const scale = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
  const groupOf = groups.flatMap((group) => Array.from({ length: group.size }, () => group));
  const first = gradients.map((g, i) => beta1 * Number(momentum0[i]) + (1 - beta1) * g * scale);
  const second = gradients.map((g, i) => beta2 * Number(momentum1[i]) + (1 - beta2) * (g * scale) ** 2);
  const next = parameters.map((p, i) => {
    const [weightDecay, rate] = [groupOf[i]?.weightDecay ?? 0, learningRate * (groupOf[i]?.learningRateScale ?? 1)];
    const direction = Number(first[i]) / (1 - beta1 ** step) / (Math.sqrt(Number(second[i]) / (1 - beta2 ** step)) + epsilon);
    return p * (1 - rate * weightDecay) - rate * direction;
  });
  return [next, first, second, [norm]];
}

describe("updateGraph", () => {
  it.each<[string, UpdateGraphOptions]>([
    ["one group", { ...adamw, size: 5, groups: [{ size: 5, weightDecay: 0.1 }] }],
    ["groups with their own decay and rate", { ...adamw, size: 7, groups: [{ size: 4, weightDecay: 0.1 }, { size: 1, weightDecay: 0, learningRateScale: 0.5 }, { size: 2, weightDecay: 0.3, learningRateScale: 2 }] }],
    ["clipping that acts", { ...adamw, size: 5, groups: [{ size: 5, weightDecay: 0 }], clipNorm: 0.1 }],
    ["clipping that does not", { ...adamw, size: 5, groups: [{ size: 5, weightDecay: 0 }], clipNorm: 100 }],
    ["more entries than a row of the norm", { ...adamw, size: 2500, groups: [{ size: 1500, weightDecay: 0.1 }, { size: 1000, weightDecay: 0 }], clipNorm: 1 }],
  ])("takes the step of AdamW: %s", async (_, options) => {
    const [parameters, gradients, momentum0, moment1] = ["p", "g", "m", "v"].map((name) => numbers(4, name, [options.size]));
    const state = [parameters, gradients, momentum0, moment1].map((values) => toFloat32(values ?? tensor("float64", [0])));
    const squares = float32(Array.from(state[3]?.data ?? [], (value) => value ** 2));
    const [p, g, m] = state as [Tensor<"float32">, Tensor<"float32">, Tensor<"float32">];
    for (const step of [1, 50]) {
      const results = await runGraph(updateGraph(options), { parameters: p, gradients: g, momentum0: m, momentum1: squares, gradient_scale: float32([1]), learning_rate: float32([0.01]), step: float32([step]) });
      const expected = reference(options, [p.data, g.data, m.data, squares.data], 0.01, step);
      ["parameters_out", "momentum0_out", "momentum1_out", "grad_norm"].forEach((name, index) => { expectClose(results[name], float32(expected[index] ?? []), 1e-5, name); });
    }
  });

  it("ends in operators that read temporaries only, so that outputs may alias inputs", () => {
    for (const groups of [[{ size: 4, weightDecay: 0.1 }], [{ size: 2, weightDecay: 0.1 }, { size: 2, weightDecay: 0 }]]) {
      const graph = updateGraph({ ...adamw, size: 4, groups, clipNorm: 1 });
      const inputs = new Set(graph.inputs.map(({ name }) => name));
      const state = graph.outputs.filter(({ name }) => name.endsWith("_out")).map(({ name }) => name);
      const last = graph.nodes.filter(({ outputs }) => outputs.some((name) => state.includes(name)));
      expect(last).toHaveLength(3);
      expect(last.flatMap((node) => node.inputs).filter((name) => inputs.has(name))).toEqual([]);
      expect(graph.nodes.every(({ domain }) => domain === "")).toBe(true);
    }
  });

  it("moves nothing but by decay where gradients are zero", async () => {
    const zeros = float32([0, 0]);
    const results = await runGraph(updateGraph({ ...adamw, size: 2, groups: [{ size: 2, weightDecay: 0.5 }], clipNorm: 1 }), { parameters: float32([1, -2]), gradients: zeros, momentum0: zeros, momentum1: zeros, gradient_scale: float32([1]), learning_rate: float32([0.1]), step: float32([1]) });
    expectClose(results["parameters_out"], float32([0.95, -1.9]), 1e-6);
    expect(results["grad_norm"]?.data[0]).toBe(0);
  });

  it("says what is wrong with its options", () => {
    const group = { size: 4, weightDecay: 0 };
    expect(() => updateGraph({ ...adamw, size: 5, groups: [group] })).toThrow("expected them to add up to the state's 5");
    expect(() => updateGraph({ ...adamw, size: 4, groups: [group], beta2: 1 })).toThrow("beta2 is 1");
    expect(() => updateGraph({ ...adamw, size: 4, groups: [{ size: 4, weightDecay: -1 }] })).toThrow("weightDecay is -1");
    expect(() => updateGraph({ ...adamw, size: 4, groups: [group], clipNorm: 0 })).toThrow("clipNorm is 0");
  });
});

/** mean((x w + b - target)^2), as in the fixture. */
function linearLoss(): Graph {
  const g = graphBuilder("linear");
  const [w, b] = [g.parameter("w", [6, 4], { kind: "zeros" }), g.parameter("b", [4], { kind: "zeros" })];
  const difference = sub(add(matmul(g.input("x", "float32", [16, 6]), w), b), g.input("target", "float32", [16, 4]));
  g.output("loss", reduceMean(mul(difference, difference)));
  return differentiate(g.build(), { loss: "loss" });
}

describe("updateGraph against PyTorch's AdamW", () => {
  it("follows 20 steps with decay for w only and clipping", async () => {
    const data = readNpz(readFileSync(fixture));
    const of = (name: string): Tensor => data[name] ?? float32([]);
    const [model, update] = await Promise.all([linearLoss(), updateGraph({ ...adamw, size: 28, groups: [{ size: 24, weightDecay: 0.05 }, { size: 4, weightDecay: 0 }], clipNorm: 0.5 })].map((graph) => openGraph(graph)));
    let state = { parameters: float32([...Array.from(of("param.w").data, Number), ...Array.from(of("param.b").data, Number)]), momentum0: float32(new Float32Array(28)), momentum1: float32(new Float32Array(28)) };
    const [losses, norms]: [number[], number[]] = [[], []];
    for (let step = 1; step <= 20; step++) {
      const { parameters } = state;
      const gradients = await model?.run({ x: of("in.x"), target: of("in.target"), w: tensor("float32", [6, 4], parameters.data.slice(0, 24)), b: tensor("float32", [4], parameters.data.slice(24)) });
      const flat = float32([...Array.from(gradients?.["w_grad"]?.data ?? [], Number), ...Array.from(gradients?.["b_grad"]?.data ?? [], Number)]);
      const next = await update?.run({ ...state, gradients: flat, gradient_scale: float32([1]), learning_rate: float32([0.03]), step: float32([step]) });
      losses.push(Number(gradients?.["loss"]?.data[0]));
      norms.push(Number(next?.["grad_norm"]?.data[0]));
      const flatOf = (name: string): Tensor<"float32"> => float32(Array.from(next?.[name]?.data ?? [], Number));
      state = { parameters: flatOf("parameters_out"), momentum0: flatOf("momentum0_out"), momentum1: flatOf("momentum1_out") };
    }
    await Promise.all([model?.release(), update?.release()]);
    expectClose(float32(losses), of("out.loss"), 1e-5, "losses");
    expectClose(float32(norms), of("out.gradNorm"), 1e-5, "norms");
    expectClose(float32(state.parameters.data.slice(0, 24)), tensor("float64", [24], of("out.w").data as Float64Array), 1e-5, "w");
    expectClose(float32(state.parameters.data.slice(24)), of("out.b"), 1e-5, "b");
  });
});
