import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, floats, string } from "../../src/attribute.js";
import { upgradeOpset } from "../../src/index.js";
import { expectUpgrade, float32, int64, node, oldGraph, random } from "../upgrade-check.js";

const x = random([1, 2, 4, 5]);
const modes = ["nearest", "linear"];

describe("Upsample", () => {
  it.each(modes)("is Resize, %s", async (mode) => {
    for (const scales of [[1, 1, 2, 2], [1, 1, 1.7, 2.3]]) {
      for (const opset of [7, 8]) await expectUpgrade({ opset, nodes: [node("Upsample", ["x"], ["y"], { scales: floats(scales), mode: string(mode) })], inputs: { x } });
      await expectUpgrade({ opset: 9, nodes: [node("Upsample", ["x", "scales"], ["y"], { mode: string(mode) })], inputs: { x }, initializers: { scales: float32(...scales) } });
    }
    await expectUpgrade({ opset: 9, nodes: [node("Upsample", ["x", "scales"], ["y"], { mode: string(mode) })], inputs: { x, scales: float32(1, 1, 2, 3) } });
  });
});

describe("Resize of opset 10", () => {
  it.each(modes)("reads at i / scale, %s", async (mode) => {
    for (const scales of [[1, 1, 2, 2], [1, 1, 0.5, 0.5], [1, 1, 1.7, 2.3], [1, 1, 0.7, 0.8], [1, 1, 1, 1], ...(mode === "linear" ? [[1, 1, 2, 0.6]] : [])])
      await expectUpgrade({ opset: 10, nodes: [node("Resize", ["x", "scales"], ["y"], { mode: string(mode) })], inputs: { x }, initializers: { scales: float32(...scales) } });
  });
  it("rounds by its scales, which may come from a Constant", async () => {
    const constant = node("Constant", [], ["scales"], { value: { type: "tensor", value: float32(1, 1, 0.7, 0.8) } });
    const graph = await expectUpgrade({ opset: 10, nodes: [constant, node("Resize", ["x", "scales"], ["y"])], inputs: { x } });
    expect(graph.nodes[1]?.attributes).toEqual({ coordinate_transformation_mode: string("asymmetric"), nearest_mode: string("ceil") });
    expect(() => upgradeOpset(oldGraph({ opset: 10, nodes: [node("Resize", ["x", "scales"], ["y"])], inputs: { x, scales: float32(1, 1, 2, 2) } })))
      .toThrow('Resize "Resize of y" cannot be taken to opset 21: its scales are computed, and they decide how it rounds');
    expect(() => upgradeOpset(oldGraph({ opset: 10, nodes: [node("Resize", ["x", "scales"], ["y"])], inputs: { x }, initializers: { scales: float32(1, 1, 2, 0.5) } })))
      .toThrow("it grows along one axis and shrinks along another");
  });
});

describe("Resize since opset 11", () => {
  const initializers = { roi: float32(), none: float32(), scales: float32(1, 1, 1.5, 2.4), sizes: int64(1, 2, 7, 3) };
  it.each([11, 13, 18])("keeps its modes at opset %i", async (opset) => {
    for (const mode of [...modes, "cubic"])
      for (const way of ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"])
        await expectUpgrade({ opset, nodes: [node("Resize", ["x", "roi", "scales"], ["y"], { mode: string(mode), coordinate_transformation_mode: string(way) })], inputs: { x }, initializers });
    for (const rounding of ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
      await expectUpgrade({ opset, nodes: [node("Resize", ["x", "roi", "scales"], ["y"], { nearest_mode: string(rounding) })], inputs: { x }, initializers });
  });
  it("takes sizes without scales", async () => {
    for (const opset of [11, 12])
      expect((await expectUpgrade({ opset, nodes: [node("Resize", ["x", "roi", "none", "sizes"], ["y"])], inputs: { x }, initializers })).nodes[0]?.inputs).toEqual(["x", "roi", "", "sizes"]);
    await expectUpgrade({ opset: 13, nodes: [node("Resize", ["x", "", "", "sizes"], ["y"])], inputs: { x }, initializers });
  });
  it("crops", async () => {
    const attributes = { coordinate_transformation_mode: string("tf_crop_and_resize"), mode: string("linear"), extrapolation_value: float(7) };
    await expectUpgrade({ opset: 11, nodes: [node("Resize", ["x", "roi", "none", "sizes"], ["y"], attributes)], inputs: { x }, initializers: { ...initializers, roi: float32(0, 0, 0.2, 0.1, 1, 1, 0.8, 1.2) } });
  });
  it("has half_pixel stand for the mode that was given up", async () => {
    const given = { coordinate_transformation_mode: string("tf_half_pixel_for_nn"), nearest_mode: string("floor") };
    for (const scales of [[1, 1, 2, 2], [1, 1, 0.5, 0.4], [1, 1, 3, 1 / 3], [1, 1, 1.5, 2.4]])
      await expectUpgrade({ opset: 11, nodes: [node("Resize", ["x", "roi", "scales"], ["y"], given)], inputs: { x }, initializers: { ...initializers, scales: float32(...scales) } });
    expect(() => upgradeOpset(oldGraph({ opset: 12, nodes: [node("Resize", ["x", "roi", "scales"], ["y"], { ...given, mode: string("linear") })], inputs: { x: tensor("float32", [1, 1, 1, 1]) }, initializers })))
      .toThrow('"tf_half_pixel_for_nn" was given up');
  });
});
