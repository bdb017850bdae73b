import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { constantOfShape, graphBuilder, lower, shapeOf, zerosLike, type Attribute } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { checkLowering } from "../gradient-check.js";
import { expectValues } from "../operator-suite.js";

describe("constantOfShape", () => {
  it("fills a shape", () => expectValues(([x]) => constantOfShape(shapeOf(x), tensor("float32", [1], [7])), [[1, 2, 3, 4, 5, 6]], [7, 7, 7, 7, 7, 7], [[2, 3], [2, 3]]));
  it.each<[string, Record<string, Attribute>]>([
    ["no value", {}], ["a float", { value: { type: "tensor", value: tensor("float32", [1], [7]) } }], ["a mask", { value: { type: "tensor", value: tensor("bool", [1], [1]) } }], ["sizes", { value: { type: "tensor", value: tensor("int64", [1], [-3n]) } }],
  ])("of files with %s is written out as ONNX Runtime computes it", async (_, attributes) => {
    for (const sizes of [[2, 3], [4, 0], []]) await checkLowering({ x: tensor("float32", sizes) }, ({ x }) => [emit("ConstantOfShape", [shapeOf(x)], attributes)], { symbolic: true });
  });
  it("stays where a file fills with what no Tensor holds", () => {
    const g = graphBuilder("g");
    const value: Attribute = { type: "tensor", value: { dtype: "float8e4m3fn", shape: [1], bytes: Uint8Array.of(56) } };
    emit("ConstantOfShape", [g.input("shape", "int64", [2])], { value });
    expect(lower(g.build()).nodes.map(({ op }) => op)).toEqual(["ConstantOfShape"]);
  });
  it("keeps symbolic sizes and the element type", () => {
    const g = graphBuilder("g");
    const zeros = zerosLike(g.input("x", "float64", ["jets", 3]));
    expect([zeros.dtype, zeros.shape]).toEqual(["float64", ["jets", 3]]);
    expect(constantOfShape(g.input("shape", "int64", [2]), tensor("float32", [1])).shape).toEqual(["shape_entry0", "shape_entry1"]);
  });
});
