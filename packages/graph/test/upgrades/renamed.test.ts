import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { int, string } from "../../src/attribute.js";
import { expectUpgrade, int64, node, random } from "../upgrade-check.js";

describe("GridSample", () => {
  const inputs = { x: random([2, 3, 4, 5]), grid: random([2, 3, 3, 2], 2) };
  it("has new names for its modes", async () => {
    for (const attributes of [{}, ...["bilinear", "bicubic", "nearest"].map((mode) => ({ mode: string(mode), align_corners: int(1) }))])
      for (const opset of [16, 19]) await expectUpgrade({ opset, nodes: [node("GridSample", ["x", "grid"], ["y"], attributes)], inputs });
    for (const mode of ["linear", "cubic"]) for (const opset of [20, 22]) await expectUpgrade({ opset, nodes: [node("GridSample", ["x", "grid"], ["y"], { mode: string(mode) })], inputs });
  });
});

describe("RoiAlign", () => {
  it("did not shift by half a pixel before opset 16", async () => {
    const inputs = { x: random([1, 2, 6, 6]), regions: tensor("float32", [2, 4], [0.3, 0.4, 4.2, 3.9, 1, 0, 5, 2.5]), batch: int64(0, 0) };
    for (const opset of [10, 15, 16, 21])
      for (const mode of ["avg", "max"])
        await expectUpgrade({ opset, nodes: [node("RoiAlign", ["x", "regions", "batch"], ["y"], { mode: string(mode), output_height: int(2), output_width: int(3), sampling_ratio: int(1) })], inputs });
  });
});

describe("Scatter", () => {
  it("is ScatterElements", async () => {
    const inputs = { x: random([3, 4]), at: tensor("int64", [2, 4], BigInt64Array.from([0, 2, 1, 0, 1, 0, 2, 2], BigInt)), updates: random([2, 4], 2) };
    for (const opset of [9, 10]) await expectUpgrade({ opset, nodes: [node("Scatter", ["x", "at", "updates"], ["y"])], inputs });
    await expectUpgrade({ opset: 9, nodes: [node("Scatter", ["x", "at", "updates"], ["y"], { axis: int(-1) })], inputs: { ...inputs, x: random([2, 5]), at: tensor("int64", [2, 2], BigInt64Array.from([0, 4, 1, 3], BigInt)), updates: random([2, 2], 2) } });
  });
});
