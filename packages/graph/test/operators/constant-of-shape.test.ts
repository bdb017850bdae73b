import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { constantOfShape, graphBuilder, shapeOf, zerosLike } from "../../src/index.js";
import { expectValues } from "../operator-suite.js";

describe("constantOfShape", () => {
  it("fills a shape", () => expectValues(([x]) => constantOfShape(shapeOf(x), tensor("float32", [1], [7])), [[1, 2, 3, 4, 5, 6]], [7, 7, 7, 7, 7, 7], [[2, 3], [2, 3]]));
  it("keeps symbolic sizes and the element type", () => {
    const g = graphBuilder("g");
    const zeros = zerosLike(g.input("x", "float64", ["jets", 3]));
    expect([zeros.dtype, zeros.shape]).toEqual(["float64", ["jets", 3]]);
    expect(constantOfShape(g.input("shape", "int64", [2]), tensor("float32", [1])).shape).toEqual(["shape_entry0", "shape_entry1"]);
  });
});
