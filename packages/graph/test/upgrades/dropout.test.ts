import { describe, expect, it } from "vitest";
import { float } from "../../src/attribute.js";
import { expectUpgrade, node, operatorsOf, random } from "../upgrade-check.js";

const x = random([2, 3]);

describe("Dropout before opset 12", () => {
  it("passes values on", async () => {
    for (const opset of [7, 10, 11])
      expect(operatorsOf(await expectUpgrade({ opset, nodes: [node("Dropout", ["x"], ["y"], { ratio: float(0.3) })], inputs: { x } }))).toEqual(["Identity"]);
  });
  it("has a mask like its input before opset 10, of truth values since", async () => {
    for (const opset of [7, 9]) await expectUpgrade({ opset, nodes: [node("Dropout", ["x"], ["y", "mask"])], inputs: { x }, outputs: { y: "float32", mask: "float32" } });
    for (const opset of [10, 11]) await expectUpgrade({ opset, nodes: [node("Dropout", ["x"], ["y", "mask"])], inputs: { x }, outputs: { y: "float32", mask: "bool" } });
  });
  it("is left alone since", async () => {
    for (const opset of [12, 13, 22]) {
      const graph = await expectUpgrade({ opset, nodes: [node("Dropout", ["x"], ["y", "mask"])], inputs: { x }, outputs: { y: "float32", mask: "bool" } });
      expect(operatorsOf(graph)).toEqual(["Dropout"]);
    }
  });
});
