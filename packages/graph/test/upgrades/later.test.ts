import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { int, string } from "../../src/attribute.js";
import { upgradeOpset } from "../../src/index.js";
import { expectClose } from "../gradient-check.js";
import { runGraph } from "../run-graph.js";
import { expectUpgrade, node, oldGraph, operatorsOf, random } from "../upgrade-check.js";

const x = random([2, 3]);
const half = (value: number): ReturnType<typeof tensor> => tensor("float16", [], Uint16Array.of(value));

describe("operators newer than opset 21", () => {
  it.each([["BitCast", 26], ["TensorScatter", 24]] as const)("%s is refused", (op, opset) => {
    expect(() => upgradeOpset(oldGraph({ opset, nodes: [node(op, ["x", "x"], ["y"])], inputs: { x } }))).toThrow(`${op} "${op} of y" cannot be taken to opset 21: that opset has nothing like it`);
  });
  it.each([["Swish", 24], ["CumProd", 26], ["RotaryEmbedding", 23]] as const)("%s is written out", (op, opset) => {
    const inputs = { Swish: ["x"], CumProd: ["x", "axis"], RotaryEmbedding: ["x4", "angles", "angles"] }[op];
    const graph = upgradeOpset(oldGraph({ opset, nodes: [node(op, inputs, ["y"])], inputs: { x, x4: random([1, 1, 2, 4]), angles: random([1, 2, 2]) }, initializers: { axis: tensor("int64", [], BigInt64Array.of(0n)) } }));
    expect(operatorsOf(graph)).not.toContain(op);
  });
});

describe("Attention", () => {
  const inputs = { q: random([1, 2, 3, 4]), k: random([1, 2, 5, 4], 2), v: random([1, 2, 5, 4], 3) };
  it("is written out", async () => {
    for (const opset of [23, 24, 25]) expect(operatorsOf(await expectUpgrade({ opset, nodes: [node("Attention", ["q", "k", "v"], ["y"], { is_causal: int(1) })], inputs }, 1e-5))).not.toContain("Attention");
  });
  it("in a window is refused", () => {
    for (const name of ["left_window_size", "right_window_size"])
      expect(() => upgradeOpset(oldGraph({ opset: 25, nodes: [node("Attention", ["q", "k", "v"], ["y"], { [name]: int(2) })], inputs }))).toThrow(`its queries see keys in a window (${name})`);
    const unbounded = { left_window_size: int(-1), right_window_size: int(-1) };
    expect(operatorsOf(upgradeOpset(oldGraph({ opset: 25, nodes: [node("Attention", ["q", "k", "v"], ["y"], unbounded)], inputs })))).not.toContain("Attention");
  });
});

describe("Cast", () => {
  it("loses what only newer types need", async () => {
    for (const opset of [23, 24, 25, 26]) {
      const attributes = { to: int(11), ...(opset > 23 ? { round_mode: string("up") } : {}) };
      expect((await expectUpgrade({ opset, nodes: [node("Cast", ["x"], ["y"], attributes)], inputs: { x }, outputs: { y: "float64" } })).nodes[0]?.attributes).toEqual({ to: int(11) });
    }
  });
  it("to a newer type is refused", () => {
    for (const to of [23, 24, 25, 26])
      expect(() => upgradeOpset(oldGraph({ opset: 25, nodes: [node("Cast", ["x"], ["y"], { to: int(to) })], inputs: { x } }))).toThrow(`it converts to element type ${to}, which that opset has not`);
  });
});

describe("DequantizeLinear", () => {
  const inputs = { x: tensor("uint8", [2, 2], [0, 3, 128, 255]), zero: tensor("uint8", [], [3]) };
  it("computes in the type of its output", async () => { // ONNX Runtime 1.30 refuses the original
    for (const opset of [23, 24, 25]) {
      const graph = upgradeOpset(oldGraph({ opset, nodes: [node("DequantizeLinear", ["x", "scale", "zero"], ["y"], { output_dtype: int(1) })], inputs: { ...inputs, scale: half(0x2e66) } }));
      expect(operatorsOf(graph)).toEqual(["Cast", "DequantizeLinear"]);
      const scale = 0.0999755859375; // 0x2e66
      expectClose((await runGraph(graph, { ...inputs, scale: half(0x2e66) }))["y"], tensor("float32", [2, 2], [-3 * scale, 0, 125 * scale, 252 * scale]), 1e-6);
    }
  });
  it("needs no cast where the scale has that type", async () => {
    for (const opset of [10, 13, 19, 21, 22, 23])
      for (const attributes of opset < 23 ? [{}] : [{}, { output_dtype: int(0) }, { output_dtype: int(1) }])
        expect(operatorsOf(await expectUpgrade({ opset, nodes: [node("DequantizeLinear", ["x", "scale", "zero"], ["y"], attributes)], inputs: { ...inputs, scale: tensor("float32", [], [0.1]) } }))).toEqual(["DequantizeLinear"]);
  });
});

describe("QuantizeLinear", () => {
  const zero = tensor("uint8", [], [3]);
  it("divides in the type of its scale, or the one named", async () => {
    for (const opset of [23, 24, 25])
      for (const attributes of [{}, { precision: int(1) }, { precision: int(0) }]) {
        const graph = await expectUpgrade({ opset, nodes: [node("QuantizeLinear", ["x", "scale", "zero"], ["y"], attributes)], inputs: { x, scale: tensor("float32", [], [0.1]), zero }, outputs: { y: "uint8" } });
        expect(operatorsOf(graph)).toEqual(["QuantizeLinear"]);
      }
  });
  it("converts what has another type", () => {
    const graphOf = (attributes: Record<string, ReturnType<typeof int>>): readonly string[] =>
      operatorsOf(upgradeOpset(oldGraph({ opset: 23, nodes: [node("QuantizeLinear", ["x", "scale", "zero"], ["y"], attributes)], inputs: { x, scale: half(0x2e66), zero }, outputs: { y: "uint8" } })));
    expect(graphOf({})).toEqual(["Cast", "QuantizeLinear"]);
    expect(graphOf({ precision: int(1) })).toEqual(["Cast", "QuantizeLinear"]);
  });
});
