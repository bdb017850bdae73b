import { describe, expect, test } from "vitest";
import { ADAMW_DEFAULTS, adamWInPlace, type AdamWState } from "../src/index.js";

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
