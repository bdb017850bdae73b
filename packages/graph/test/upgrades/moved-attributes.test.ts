import { tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { float, int, ints, string } from "../../src/attribute.js";
import { upgradeOpset, type Attribute } from "../../src/index.js";
import { expectUpgrade, node, oldGraph, operatorsOf, positive, random } from "../upgrade-check.js";

type Attributes = Readonly<Record<string, Attribute>>;

const x = random([2, 3, 4]);

/** y = op(x), at each opset. */
async function expectUpgrades(op: string, opsets: readonly number[], variants: readonly Attributes[], input: Tensor<"float32"> = x): Promise<void> {
  for (const opset of opsets)
    for (const attributes of variants)
      for (const symbolic of [false, true])
        expect(operatorsOf(await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"], attributes)], inputs: { x: input }, symbolic }))).toEqual([op]);
}

describe("attributes that became inputs", () => {
  it("Clip: bounds", () => expectUpgrades("Clip", [7, 10], [{}, { min: float(-0.5) }, { max: float(0.5) }, { min: float(-1), max: float(0.25) }]));
  it("Clip: bounds as inputs already", async () => {
    for (const opset of [11, 12, 13]) await expectUpgrade({ opset, nodes: [node("Clip", ["x", "", "high"], ["y"])], inputs: { x }, initializers: { high: tensor("float32", [], [0.5]) } });
  });
  it("Clip: bounds of the input's element type", () => {
    const bounded = (dtype: "float16" | "float64"): unknown => {
      const graph = upgradeOpset(oldGraph({ opset: 7, nodes: [node("Clip", ["x"], ["y"], { min: float(0.5) })], inputs: { x: tensor(dtype, [1]) }, outputs: { y: dtype } }));
      return graph.initializers[graph.nodes[0]?.inputs[1] ?? ""];
    };
    expect(bounded("float64")).toEqual(tensor("float64", [], [0.5]));
    expect(bounded("float16")).toEqual(tensor("float16", [], Uint16Array.of(0x3800)));
  });
  it("Pad: pads and what to pad with", () => {
    const pads = ints([0, 1, 2, 1, 0, 1]);
    return expectUpgrades("Pad", [7, 10], [{ pads }, { pads, value: float(1.5) }, { pads, mode: string("reflect") }, { pads, mode: string("edge"), value: float(3) }, { pads: ints([0, -1, 0, 0, 0, -2]) }]);
  });
  it("Slice: starts, ends, axes", async () => {
    await expectUpgrades("Slice", [7, 9], [{ starts: ints([1]), ends: ints([2 ** 53]), axes: ints([1]) }, { starts: ints([0, 1]), ends: ints([-1, Number.MAX_SAFE_INTEGER]), axes: ints([2, 1]) }]);
    await expectUpgrade({ opset: 8, nodes: [node("Slice", ["x"], ["y"], { starts: ints([0, 1]), ends: ints([1, 3]) })], inputs: { x } });
    await expectUpgrade({ opset: 9, nodes: [node("Slice", ["x"], ["y"], { starts: ints([-2]), ends: ints([-1]), axes: ints([2]) })], inputs: { x } });
  });
  it("Slice: a range to the largest integer keeps its end", () => {
    const graph = upgradeOpset(oldGraph({ opset: 9, nodes: [node("Slice", ["x"], ["y"], { starts: ints([0]), ends: { type: "ints", value: [2n ** 63n - 1n] } })], inputs: { x } }));
    expect(graph.initializers[graph.nodes[0]?.inputs[2] ?? ""]).toEqual(tensor("int64", [1], BigInt64Array.of(2n ** 63n - 1n)));
  });
  it("Split: sizes, or the number of parts", async () => {
    for (const opset of [7, 11, 12]) {
      const inputs = { x };
      const outputs = { y: "float32", z: "float32" } as const;
      await expectUpgrade({ opset, nodes: [node("Split", ["x"], ["y", "z"], { axis: int(1), split: ints([1, 2]) })], inputs, outputs });
      const equal = await expectUpgrade({ opset, nodes: [node("Split", ["x"], ["y", "z"], { axis: int(2) })], inputs, outputs });
      expect(equal.nodes[0]?.attributes).toEqual({ axis: int(2), num_outputs: int(2) });
    }
    for (const opset of [13, 17, 18]) {
      const attributes = opset < 18 ? {} : { num_outputs: int(2) };
      expect((await expectUpgrade({ opset, nodes: [node("Split", ["x"], ["y", "z"], attributes)], inputs: { x }, outputs: { y: "float32", z: "float32" } })).nodes[0]?.attributes).toEqual({ num_outputs: int(2) });
    }
  });
  it("Squeeze and Unsqueeze: axes", async () => {
    for (const opset of [7, 11, 12]) {
      await expectUpgrade({ opset, nodes: [node("Squeeze", ["x"], ["y"], { axes: ints([1]) })], inputs: { x: random([2, 1, 3, 1]) } });
      await expectUpgrade({ opset, nodes: [node("Squeeze", ["x"], ["y"])], inputs: { x: random([2, 1, 3, 1]) } });
      await expectUpgrade({ opset, nodes: [node("Unsqueeze", ["x"], ["y"], { axes: ints([0, 4]) })], inputs: { x } });
    }
    await expectUpgrade({ opset: 11, nodes: [node("Squeeze", ["x"], ["m"], { axes: ints([-1]) }), node("Unsqueeze", ["m"], ["y"], { axes: ints([-2]) })], inputs: { x: random([2, 3, 1]) }, symbolic: true });
  });
  it("TopK: how many", async () => {
    for (const opset of [7, 9]) {
      const outputs = { y: "float32", at: "int64" } as const;
      await expectUpgrade({ opset, nodes: [node("TopK", ["x"], ["y", "at"], { k: int(2) })], inputs: { x }, outputs });
      await expectUpgrade({ opset, nodes: [node("TopK", ["x"], ["y", "at"], { k: int(2), axis: int(1) })], inputs: { x }, outputs });
    }
  });
  it("DFT: the axis, 1 by default", async () => {
    for (const attributes of [{}, { axis: int(2) }, { axis: int(1), onesided: int(1) }, { inverse: int(1), axis: int(-2) }] as Attributes[])
      await expectUpgrade({ opset: 17, nodes: [node("DFT", ["x"], ["y"], attributes)], inputs: { x: random([2, 4, 5, attributes["inverse"] ? 2 : 1]) } }, 1e-5);
  });
});

describe.each(["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"])("%s", (op) => {
  const variants: readonly Attributes[] = [{}, { axes: ints([1]) }, { axes: ints([0, 2]), keepdims: int(0) }, { keepdims: int(0) }, { axes: ints([]) }];
  it("takes axes as an input", () => expectUpgrades(op, [7, 12], variants, positive([2, 3, 4])), 20_000);
  it("takes negative axes since opset 11", () => expectUpgrades(op, op === "ReduceSum" ? [11] : [11, 17], [{ axes: ints([-1]) }], positive([2, 3, 4])));
});
