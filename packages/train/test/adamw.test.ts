import { ADAMW_DEFAULTS, add, graphBuilder, matmul, mul, reduceMean, trainingArtifacts, updateModel, type OptimizerOptions, type TrainingArtifacts } from "@mpm/graph";
import { openSession, type Session } from "@mpm/runtime";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { adamWInPlace, clipScale, flatState, globalNorm, type AdamWState, type FlatState } from "../src/index.js";

function stateOf(parameters: readonly number[], gradients: readonly number[]): AdamWState {
  const zeros = (): Float32Array => new Float32Array(parameters.length);
  return { parameters: Float32Array.from(parameters), gradients: Float32Array.from(gradients), momentum0: zeros(), momentum1: zeros() };
}

const all = { start: 0, stop: 2, weightDecay: 0, learningRateScale: 1 };

describe("adamWInPlace", () => {
  test("moves by the learning rate against the gradient's sign at first", () => {
    const state = stateOf([1, 1], [0.5, -200]);
    adamWInPlace(state, [all], { learningRate: 0.1, step: 1, gradientScale: 1 });
    expect([...state.parameters]).toEqual([Math.fround(0.9), Math.fround(1.1)]);
    expect([...state.momentum0]).toEqual([Math.fround(0.05), Math.fround(-20)]);
    expect([...state.momentum1]).toEqual([Math.fround(0.00025), Math.fround(40)]);
  });

  test("gives the worked second step", () => {
    const state = stateOf([1], [1]);
    const group = { ...all, stop: 1 };
    adamWInPlace(state, [group], { learningRate: 0.1, step: 1, gradientScale: 1 });
    state.gradients[0] = -3;
    adamWInPlace(state, [group], { learningRate: 0.1, step: 2, gradientScale: 1 });
    // m = 0.9 * 0.1 - 0.3 = -0.21, v = 0.999 * 0.001 + 0.009 = 0.009999; corrected by 0.19 and 0.001999.
    const expected = 0.9 + (0.1 * (0.21 / 0.19)) / Math.sqrt(0.009999 / 0.001999);
    expect(state.parameters[0]).toBeCloseTo(expected, 6);
  });

  test("decays weights apart from the gradient", () => {
    const state = stateOf([2, 2], [0, 0]);
    adamWInPlace(state, [{ ...all, weightDecay: 0.5 }], { learningRate: 0.1, step: 1, gradientScale: 1 });
    expect([...state.parameters]).toEqual([Math.fround(1.9), Math.fround(1.9)]);
  });

  test("treats each group by itself and leaves the rest alone", () => {
    const state = stateOf([1, 1, 1, 1], [1, 1, 1, 1]);
    const groups = [{ start: 0, stop: 1, weightDecay: 1, learningRateScale: 1 }, { start: 1, stop: 3, weightDecay: 0, learningRateScale: 0.5 }];
    adamWInPlace(state, groups, { learningRate: 0.1, step: 1, gradientScale: 1 });
    expect([...state.parameters]).toEqual([0.8, 0.95, 0.95, 1].map(Math.fround));
  });

  test("scales gradients as if they had been scaled before", () => {
    const [scaled, plain] = [stateOf([1, -2], [0.3, 4]), stateOf([1, -2], [0.075, 1])];
    adamWInPlace(scaled, [all], { learningRate: 0.1, step: 1, gradientScale: 0.25 }, { ...ADAMW_DEFAULTS, epsilon: 1 });
    adamWInPlace(plain, [all], { learningRate: 0.1, step: 1, gradientScale: 1 }, { ...ADAMW_DEFAULTS, epsilon: 1 });
    expect([...scaled.parameters].map((value, index) => Math.abs(value - plain.parameters[index])).every((difference) => difference < 1e-7)).toBe(true);
  });
});

describe("the update graph of the artifacts takes the same steps", () => {
  const groups = [{ match: "bias$", weightDecay: 0, learningRateScale: 2 }, { match: ["head.weight"], weightDecay: 0.3, learningRateScale: 0.1 }];
  const optimizer = { beta1: 0.8, beta2: 0.99, epsilon: 1e-6, clipNorm: 3, groups } as const;

  /** Parameters in three groups: biases, the head, and the rest, which decays by default; the norms of gradients lie on both sides of clipNorm. */
  function artifactsOf(options: OptimizerOptions): TrainingArtifacts {
    const g = graphBuilder("two layers");
    const layer = (x: ReturnType<typeof g.input>, name: string, inputs: number, outputs: number): typeof x =>
      add(matmul(x, g.parameter(`${name}.weight`, [inputs, outputs], { kind: "glorotUniform" })), g.parameter(`${name}.bias`, [outputs], { kind: "zeros" }));
    const y = layer(layer(g.input("x", "float32", ["rows", 3]), "body", 3, 4), "head", 4, 2);
    g.output("loss", reduceMean(mul(y, y)));
    return trainingArtifacts(g.build(), { loss: "loss", optimizer: options });
  }

  async function graphStep(session: Session, { parameters, gradients, momentum0, momentum1 }: FlatState, scalars: Record<string, number>): Promise<number> {
    const [flat, into]: [Record<string, Tensor>, Record<string, Tensor>] = [{}, {}];
    for (const [name, data] of Object.entries({ parameters, gradients, momentum0, momentum1 })) flat[name] = tensor("float32", [data.length], data);
    for (const name of ["parameters", "momentum0", "momentum1"]) into[`${name}_out`] = flat[name]; // in place
    const single = Object.entries(scalars).map(([name, value]) => [name, tensor("float32", [1], [value])]);
    const results = await session.run({ ...flat, ...Object.fromEntries(single) }, { into });
    return Number(results["grad_norm"].data[0]);
  }

  /** Largest difference, relative to the largest entry expected. */
  const difference = (seen: ArrayLike<number>, expected: Float32Array): number =>
    Math.max(...expected.map((value, index) => Math.abs(seen[index] - value))) / Math.max(...expected.map(Math.abs));

  test.each([[1], [4]])("20 random gradients, clipped, in groups, %i of them to a step", async (accumulate) => {
    const artifacts = artifactsOf(optimizer);
    const { layout } = artifacts;
    expect(layout.entries.map(({ name }) => name)).toEqual(["body.bias", "head.bias", "head.weight", "body.weight"]);
    expect(layout.groups.map(({ weightDecay, learningRateScale }) => [weightDecay, learningRateScale])).toEqual([[0, 2], [0.3, 0.1], [0.01, 1]]);
    await using session = await openSession(updateModel(artifacts), { threads: 1 });
    const [cpu, device] = [flatState(layout, { ema: false }), flatState(layout, { ema: false })];
    const stream = randomStream(1, "update", accumulate);
    stream.fillNormal(cpu.parameters);
    device.parameters.set(cpu.parameters);
    const clipped = new Set<boolean>();
    for (let step = 1; step <= 20; step++) {
      const learningRate = 0.1 / step;
      stream.fillNormal(cpu.gradients, 0, 0.05 * step * accumulate); // a sum of `accumulate` gradients
      device.gradients.set(cpu.gradients);
      const norm = globalNorm(cpu.gradients) / accumulate;
      clipped.add(norm > optimizer.clipNorm);
      adamWInPlace(cpu, layout.groups, { learningRate, step, gradientScale: clipScale(norm, optimizer.clipNorm) / accumulate }, optimizer);
      const gradNorm = await graphStep(session, device, { learning_rate: learningRate, step, gradient_scale: 1 / accumulate });
      expect(difference([gradNorm], Float32Array.of(norm))).toBeLessThan(1e-5);
      for (const name of ["parameters", "momentum0", "momentum1"] as const) expect(difference(device[name], cpu[name]), `${name} at step ${step}`).toBeLessThan(1e-5);
    }
    expect(clipped).toEqual(new Set([true, false]));
  });

  test("by default with the constants of torch and no clipping", async () => {
    const artifacts = artifactsOf({});
    const { layout } = artifacts;
    await using session = await openSession(updateModel(artifacts), { threads: 1 });
    const [cpu, device] = [flatState(layout, { ema: false }), flatState(layout, { ema: false })];
    for (const { parameters, gradients } of [cpu, device]) {
      parameters.fill(1);
      gradients.set(gradients.map((_, index) => 100 * (index - 5)));
    }
    adamWInPlace(cpu, layout.groups, { learningRate: 0.1, step: 1, gradientScale: 1 });
    await graphStep(session, device, { learning_rate: 0.1, step: 1, gradient_scale: 1 });
    expect(difference(device.parameters, cpu.parameters)).toBeLessThan(1e-5);
  });
});
