import { describe, expect, it } from "vitest";
import { int } from "../../src/attribute.js";
import { upgradeOpset } from "../../src/index.js";
import { expectUpgrade, node, oldGraph, operatorsOf, random } from "../upgrade-check.js";

describe.each(["Softmax", "LogSoftmax", "Hardmax"])("%s", (op) => {
  it("works on all axes from one on before opset 13", async () => {
    for (const opset of [7, 11, 12])
      for (const attributes of [{}, { axis: int(0) }, { axis: int(2) }, ...(opset > 10 ? [{ axis: int(-1) }, { axis: int(-2) }] : [])])
        for (const symbolic of [false, true])
          await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"], attributes)], inputs: { x: random([2, 3, 4]) }, symbolic });
  });
  it("stays one node where one axis is all there is", async () => {
    for (const attributes of [{}, { axis: int(-1) }])
      expect(operatorsOf(await expectUpgrade({ opset: 11, nodes: [node(op, ["x"], ["y"], attributes)], inputs: { x: random([2, 3]) } }))).toEqual([op]);
  });
  it("takes batches of size 0", async () => {
    await expectUpgrade({ opset: 11, nodes: [node(op, ["x"], ["y"])], inputs: { x: random([0, 3, 4]) } });
  });
  it("is left alone since opset 13", async () => {
    for (const opset of [13, 18]) {
      const graph = await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"])], inputs: { x: random([2, 3, 4]) } });
      expect(graph.nodes[0]?.attributes).toEqual({});
    }
  });
  it("needs the rank", () => {
    const graph = oldGraph({ opset: 11, nodes: [node("Mystery", ["x"], ["m"], {}, "test"), node(op, ["m"], ["y"])], inputs: { x: random([2, 3]) } });
    expect(() => upgradeOpset(graph)).toThrow(`${op} "${op} of y" reads "m", of which the graph does not know the type: declare it`);
  });
});
