// Versions said to change nothing, where that is not plain from their texts: ONNX Runtime tells.
import { tensor } from "@mpm/tensor";
import { describe, it } from "vitest";
import { float, floats, int, ints, string } from "../../src/attribute.js";
import type { Attribute } from "../../src/index.js";
import { expectUpgrade, float32, int64, node, positive, random } from "../upgrade-check.js";

type Attributes = Readonly<Record<string, Attribute>>;

describe("pooling", () => {
  const inputs = { x: random([1, 2, 7, 6]) };
  const window = { kernel_shape: ints([3, 3]), strides: ints([2, 2]) };
  const padded: readonly Attributes[] = [window, { ...window, pads: ints([1, 0, 1, 1]) }, { ...window, auto_pad: string("SAME_UPPER") }, { ...window, auto_pad: string("SAME_LOWER") }, { ...window, auto_pad: string("VALID") }];
  const rounded = padded.map((attributes): Attributes => ({ ...attributes, ceil_mode: int(1) }));
  it("MaxPool", async () => {
    for (const opset of [7, 8, 10, 11, 12, 22])
      for (const attributes of [...padded, ...(opset < 10 ? [] : [...rounded, { ...window, dilations: ints([2, 1]) }])])
        await expectUpgrade({ opset, nodes: [node("MaxPool", ["x"], ["y"], attributes)], inputs });
    for (const order of [0, 1]) await expectUpgrade({ opset: 8, nodes: [node("MaxPool", ["x"], ["y", "at"], { ...window, storage_order: int(order) })], inputs, outputs: { y: "float32", at: "int64" } });
  });
  it("AveragePool", async () => {
    for (const opset of [7, 10, 11, 19, 22])
      for (const include of [0, 1])
        for (const attributes of [...padded, ...(opset < 10 ? [] : rounded), ...(opset < 19 ? [] : [{ ...window, dilations: ints([2, 1]) }])])
          await expectUpgrade({ opset, nodes: [node("AveragePool", ["x"], ["y"], { ...attributes, count_include_pad: int(include) })], inputs });
  });
  it("LpPool", async () => {
    for (const opset of [7, 11, 18, 22]) for (const attributes of padded) await expectUpgrade({ opset, nodes: [node("LpPool", ["x"], ["y"], attributes)], inputs });
  });
  it("over everything", async () => {
    for (const opset of [7, 22]) for (const op of ["GlobalAveragePool", "GlobalMaxPool"]) await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"])], inputs });
  });
});

describe("convolution", () => {
  it("Conv", async () => {
    const inputs = { x: random([1, 2, 5, 4]), w: random([3, 2, 3, 2], 2), b: random([3], 3) };
    for (const opset of [7, 11, 22])
      for (const attributes of [{}, { strides: ints([2, 1]), pads: ints([1, 0, 1, 1]) }, { dilations: ints([2, 1]) }, { auto_pad: string("SAME_UPPER"), strides: ints([2, 2]) }, { auto_pad: string("SAME_LOWER") }] as readonly Attributes[])
        await expectUpgrade({ opset, nodes: [node("Conv", ["x", "w", "b"], ["y"], attributes)], inputs });
  });
  it("ConvTranspose", async () => {
    const inputs = { x: random([1, 2, 5, 4]), w: random([2, 3, 3, 3], 2) };
    for (const opset of [7, 11, 22])
      for (const attributes of [{}, { strides: ints([2, 2]), auto_pad: string("SAME_UPPER") }, { strides: ints([2, 2]), auto_pad: string("SAME_LOWER") }, { strides: ints([2, 2]), output_shape: ints([10, 8]) }, { strides: ints([2, 2]), pads: ints([1, 1, 0, 1]), output_padding: ints([1, 0]) }] as readonly Attributes[])
        await expectUpgrade({ opset, nodes: [node("ConvTranspose", ["x", "w"], ["y"], attributes)], inputs });
  });
});

describe("reading and writing places", () => {
  it("OneHot counts negative indices from the end", async () => {
    for (const opset of [9, 10, 11]) await expectUpgrade({ opset, nodes: [node("OneHot", ["at", "depth", "values"], ["y"])], inputs: { at: int64(-1, 0, 2, -4, 5) }, initializers: { depth: int64(3), values: float32(2, 5) } });
  });
  it("ArgMax and ArgMin take the first of equals", async () => {
    const x = tensor("float32", [2, 3], [1, 3, 3, 2, 2, 5]);
    for (const op of ["ArgMax", "ArgMin"]) for (const opset of [7, 11, 12, 13]) for (const keepdims of [0, 1]) await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"], { axis: int(1), keepdims: int(keepdims) })], inputs: { x }, outputs: { y: "int64" } });
  });
  it("GatherND and ScatterND", async () => {
    const at = tensor("int64", [2, 1], BigInt64Array.of(2n, 0n));
    for (const opset of [11, 12, 13]) await expectUpgrade({ opset, nodes: [node("GatherND", ["x", "at"], ["y"])], inputs: { x: random([3, 2]), at } });
    for (const opset of [11, 13, 16, 18]) await expectUpgrade({ opset, nodes: [node("ScatterND", ["x", "at", "by"], ["y"])], inputs: { x: random([3, 2]), at, by: random([2, 2], 2) } });
  });
  it("TopK", async () => {
    for (const opset of [10, 11, 24]) await expectUpgrade({ opset, nodes: [node("TopK", ["x", "k"], ["y", "at"])], inputs: { x: tensor("float32", [2, 3], [1, 3, 3, 2, 2, 5]) }, initializers: { k: int64(2) }, outputs: { y: "float32", at: "int64" } });
  });
  it("Slice, steps since opset 10", async () => {
    for (const opset of [10, 11, 13]) await expectUpgrade({ opset, nodes: [node("Slice", ["x", "from", "to", "axes", "steps"], ["y"])], inputs: { x: random([2, 5]) }, initializers: { from: int64(4), to: int64(-100), axes: int64(1), steps: int64(-2) } });
  });
  it("NonMaxSuppression", async () => {
    const boxes = tensor("float32", [1, 3, 4], [0, 0, 1, 1, 0, 0.1, 1, 1.1, 2, 2, 3, 3]);
    for (const opset of [10, 11]) await expectUpgrade({ opset, nodes: [node("NonMaxSuppression", ["boxes", "scores", "most", "overlap"], ["y"])], inputs: { boxes, scores: tensor("float32", [1, 1, 3], [0.9, 0.8, 0.7]) }, initializers: { most: int64(3), overlap: float32(0.5) }, outputs: { y: "int64" } });
  });
});

describe("shapes", () => {
  it("Reshape, Shape, Flatten, DepthToSpace, SpaceToDepth", async () => {
    const x = random([2, 4, 2, 2]);
    for (const opset of [7, 13, 14, 19, 23, 24, 25]) await expectUpgrade({ opset, nodes: [node("Reshape", ["x", "to"], ["y"])], inputs: { x }, initializers: { to: int64(0, -1) } });
    for (const opset of [7, 13, 15, 19, 23, 25]) await expectUpgrade({ opset, nodes: [node("Shape", ["x"], ["y"])], inputs: { x }, outputs: { y: "int64" } });
    for (const opset of [7, 9, 11, 13, 25]) await expectUpgrade({ opset, nodes: [node("Flatten", ["x"], ["y"], { axis: int(2) })], inputs: { x } });
    for (const opset of [7, 11, 13]) for (const op of ["DepthToSpace", "SpaceToDepth"]) await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"], { blocksize: int(2) })], inputs: { x } });
  });
  it("Constant, of numbers since opset 12", async () => {
    for (const opset of [12, 13, 19, 25])
      for (const [attributes, dtype] of [[{ value_float: float(1.5) }, "float32"], [{ value_floats: floats([1, 2]) }, "float32"], [{ value_int: int(3) }, "int64"], [{ value_ints: ints([3, 4]) }, "int64"]] as const)
        await expectUpgrade({ opset, nodes: [node("Constant", [], ["y"], attributes)], outputs: { y: dtype } });
  });
  it("Pad, axes since opset 18", async () => {
    for (const opset of [11, 13, 18, 19, 24, 25]) for (const mode of ["constant", "reflect", "edge"]) await expectUpgrade({ opset, nodes: [node("Pad", ["x", "pads"], ["y"], { mode: string(mode) })], inputs: { x: random([2, 3]) }, initializers: { pads: int64(1, 0, 0, 2) } });
  });
});

describe("arithmetic", () => {
  it("Gemm without its third operand since opset 11", async () => {
    const inputs = { a: random([2, 3]), b: random([3, 4], 2), c: random([4], 3) };
    for (const opset of [7, 9, 11, 13]) for (const operands of opset < 11 ? [["a", "b", "c"]] : [["a", "b", "c"], ["a", "b"]]) await expectUpgrade({ opset, nodes: [node("Gemm", operands, ["y"], { alpha: float(0.5) })], inputs: Object.fromEntries(operands.map((name) => [name, inputs[name as "a"]])) });
  });
  it("Max, Min, Mean, Sum of equal shapes, and broadcasting since opset 8", async () => {
    for (const op of ["Max", "Min", "Mean", "Sum"]) for (const opset of [7, 8, 12, 13]) await expectUpgrade({ opset, nodes: [node(op, ["a", "b"], ["y"])], inputs: { a: random([2, 3]), b: random(opset < 8 ? [2, 3] : [3], 2) } });
  });
  it("Pow, Mod, CumSum, Erf, PRelu", async () => {
    const [a, b] = [positive([2, 3]), random([2, 3], 2)];
    for (const opset of [7, 12, 13, 15]) await expectUpgrade({ opset, nodes: [node("Pow", ["a", "b"], ["y"])], inputs: { a, b } });
    for (const opset of [12, 13, 15]) await expectUpgrade({ opset, nodes: [node("Pow", ["a", "b"], ["y"])], inputs: { a, b: tensor("int64", [3], BigInt64Array.of(0n, 1n, 3n)) } });
    for (const opset of [10, 13]) await expectUpgrade({ opset, nodes: [node("Mod", ["a", "b"], ["y"], { fmod: int(1) })], inputs: { a, b } });
    for (const opset of [11, 14]) await expectUpgrade({ opset, nodes: [node("CumSum", ["a", "axis"], ["y"])], inputs: { a }, initializers: { axis: tensor("int64", [], BigInt64Array.of(1n)) } });
    for (const opset of [9, 13]) await expectUpgrade({ opset, nodes: [node("Erf", ["b"], ["y"])], inputs: { b } });
    for (const opset of [7, 9, 16]) await expectUpgrade({ opset, nodes: [node("PRelu", ["a", "b"], ["y"])], inputs: { a: b, b: random([3], 3) } });
  });
  it.each([["Softplus", 7], ["Softsign", 7], ["Elu", 7], ["Selu", 7], ["HardSigmoid", 7], ["ThresholdedRelu", 10], ["HardSwish", 14], ["Mish", 18], ["Round", 11], ["Sin", 7], ["Cosh", 9]] as const)("%s at opset %i and 22", async (op, first) => {
    for (const opset of [first, 22]) await expectUpgrade({ opset, nodes: [node(op, ["x"], ["y"])], inputs: { x: random([2, 3]) } });
  });
  it("losses and normalisations", async () => {
    const inputs = { x: random([2, 3]), at: int64(2, 0) };
    for (const opset of [12, 13]) await expectUpgrade({ opset, nodes: [node("SoftmaxCrossEntropyLoss", ["x", "at"], ["y"])], inputs });
    for (const opset of [12, 13, 22]) await expectUpgrade({ opset, nodes: [node("NegativeLogLikelihoodLoss", ["x", "at"], ["y"])], inputs });
    for (const opset of [7, 13]) await expectUpgrade({ opset, nodes: [node("LRN", ["x"], ["y"], { size: int(3) })], inputs: { x: random([1, 4, 2, 2]) } });
    for (const opset of [7, 22]) await expectUpgrade({ opset, nodes: [node("InstanceNormalization", ["x", "s", "b"], ["y"])], inputs: { x: random([2, 3, 4]), s: random([3], 2), b: random([3], 3) } });
    for (const opset of [7, 22]) await expectUpgrade({ opset, nodes: [node("LpNormalization", ["x"], ["y"])], inputs: { x: random([2, 3]) } });
    for (const opset of [9, 13]) await expectUpgrade({ opset, nodes: [node("MeanVarianceNormalization", ["x"], ["y"])], inputs: { x: random([1, 2, 3, 2]) } });
  });
  it.each([["RNN", 1], ["GRU", 3], ["LSTM", 4]] as const)("%s", async (op, gates) => {
    for (const opset of [7, 14, 22]) await expectUpgrade({ opset, nodes: [node(op, ["x", "w", "r"], ["y"], { hidden_size: int(2) })], inputs: { x: random([4, 2, 3]), w: random([1, 2 * gates, 3], 2), r: random([1, 2 * gates, 2], 3) } });
  });
});
