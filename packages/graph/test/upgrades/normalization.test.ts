import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int } from "../../src/attribute.js";
import { upgradeOpset } from "../../src/index.js";
import { expectUpgrade, node, oldGraph, positive, random } from "../upgrade-check.js";

const read = ["x", "scale", "bias", "mean", "variance"];
const statistics = (shape: readonly number[]): Record<string, ReturnType<typeof random>> =>
  ({ x: random([4, 3, 5]), scale: random(shape, 2), bias: random(shape, 3), mean: random(shape, 4), variance: positive(shape, 5) });

describe("BatchNormalization", () => {
  it("drops what says one number for each channel", async () => {
    for (const attributes of [{ spatial: int(1) }, { spatial: int(1), epsilon: float(0.1), momentum: float(0.5) }])
      expect((await expectUpgrade({ opset: 7, nodes: [node("BatchNormalization", read, ["y"], attributes)], inputs: statistics([3]) })).nodes[0]?.attributes).not.toHaveProperty("spatial");
    for (const opset of [7, 9, 14, 15]) await expectUpgrade({ opset, nodes: [node("BatchNormalization", read, ["y"], { epsilon: float(0.1) })], inputs: statistics([3]) });
  });
  it("writes out one number for each feature", async () => {
    for (const attributes of [{ spatial: int(0) }, { spatial: int(0), epsilon: float(0.1) }])
      await expectUpgrade({ opset: 7, nodes: [node("BatchNormalization", read, ["y"], attributes)], inputs: statistics([3, 5]) });
    expect(() => upgradeOpset(oldGraph({ opset: 7, nodes: [node("BatchNormalization", read, ["y", "m"], { spatial: int(0) })], inputs: statistics([3, 5]) })))
      .toThrow('BatchNormalization "BatchNormalization of y" cannot be taken to opset 21: it takes statistics of each feature (spatial = 0)');
  });
  it("trains where statistics were asked for", async () => {
    const outputs = ["y", "m", "v", "saved_m", "saved_v"];
    for (const opset of [9, 12]) {
      const graph = await expectUpgrade({ opset, nodes: [node("BatchNormalization", read, outputs, { momentum: float(0.8) })], inputs: statistics([3]), outputs: { y: "float32", m: "float32", v: "float32" } }, 1e-5);
      expect(graph.nodes[0]?.outputs).toEqual(["y", "m", "v"]);
    }
    const model = { opset: 9, nodes: [node("BatchNormalization", read, outputs), node("Neg", ["saved_m"], ["z"])], inputs: statistics([3]), outputs: { z: "float32" } } as const;
    expect(() => upgradeOpset(oldGraph(model))).toThrow('its saved statistics ("saved_m") are read');
  });
});

describe("GroupNormalization", () => {
  const inputs = { x: random([2, 6, 5]), scale: random([3], 2), bias: random([3], 3) };
  it("repeats scale and bias for the channels of each group", async () => {
    for (const opset of [18, 20]) await expectUpgrade({ opset, nodes: [node("GroupNormalization", ["x", "scale", "bias"], ["y"], { num_groups: int(3), epsilon: float(0.01) })], inputs }, 1e-5);
    await expectUpgrade({ opset: 18, nodes: [node("GroupNormalization", ["x", "scale", "bias"], ["y"], { num_groups: int(3) })], inputs: { ...inputs, x: random([2, 3, 5]) } }, 1e-5);
  });
  it("computes in the type of its input", () => {
    const graph = upgradeOpset(oldGraph({ opset: 18, nodes: [node("GroupNormalization", ["x", "s", "s"], ["y"], { num_groups: int(1) })], inputs: { x: tensor("float64", [1, 1, 2]), s: tensor("float64", [1]) }, outputs: { y: "float64" } }));
    expect(graph.nodes[0]?.attributes).toEqual({ num_groups: int(1), stash_type: int(11) });
  });
  it("needs the number of channels", () => {
    expect(() => upgradeOpset(oldGraph({ opset: 18, nodes: [node("GroupNormalization", ["x", "scale", "bias"], ["y"], { num_groups: int(3) })], inputs, symbolic: true })))
      .toThrow('its scales stand for groups of channels, and "x" has n6 of those; fix that size');
  });
});
