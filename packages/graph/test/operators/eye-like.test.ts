import { tensor, type DType } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { eyeLike, graphBuilder, lower } from "../../src/index.js";
import { int } from "../../src/attribute.js";
import { dtypeCode } from "../../src/onnx-dtype.js";
import { emit } from "../../src/value.js";
import { checkLowering } from "../gradient-check.js";

describe("eyeLike", () => {
  it.each<[readonly number[], number, DType | undefined]>([[[3, 3], 0, undefined], [[2, 4], 1, "float64"], [[4, 2], -2, "int32"], [[2, 2], 5, undefined], [[3, 3], 0, "int64"]])("of [%s] on diagonal %d is written out as ONNX Runtime computes it", async (sizes, offset, dtype) => {
    for (const symbolic of [false, true]) {
      const graph = await checkLowering({ x: tensor("float32", sizes) }, ({ x }) => [dtype === undefined ? eyeLike(x, { offset }) : emit("EyeLike", [x], { k: int(offset), dtype: int(dtypeCode(dtype)) })], { symbolic });
      expect(graph.nodes.map(({ op }) => op)).toContain("Equal");
    }
  });
  it("takes matrices, and makes none of types without numbers", () => {
    const g = graphBuilder("g");
    expect(() => eyeLike(g.input("x", "float32", [3]))).toThrow('takes a matrix, got "x" [3]');
    expect(() => emit("EyeLike", [g.input("m", "float32", [3, 3])], { dtype: int(8) })).toThrow("of ONNX type 8: no typed array holds it");
    g.output("y", eyeLike(g.input("y0", "float32", ["a", "b"])));
    expect(lower(g.build()).outputs[0]?.shape).toEqual(["a", "b"]);
  });
});
