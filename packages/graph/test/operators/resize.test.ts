import { tensor } from "@mpm/tensor";
import { expect, it } from "vitest";
import { ints, string } from "../../src/attribute.js";
import { graphBuilder, differentiate, reduceSum } from "../../src/index.js";
import { emit, int64Vector } from "../../src/value.js";
import { expectInferred } from "../expect-inferred.js";

const x = tensor("float32", [1, 2, 3, 4]);

it("Resize leaves sizes open that follow from scales", async () => {
  const shapes = await expectInferred({ op: "Resize", operands: { x, roi: null, scales: tensor("float32", [2], [2, 1.5]) }, attributes: { axes: ints([-2, -1]) } });
  expect(shapes).toEqual([[1, 2, "resize_0_dim2", "resize_0_dim3"]]);
});

it("Resize has the sizes that it is given, but where they only bound it", () => {
  const input = graphBuilder("g").input("x", "float32", ["jets", 2, 3, 4]);
  const sizes = int64Vector(input, [6, 6]);
  expect(emit("Resize", [input, null, null, sizes], { axes: ints([2, 3]) }).shape).toEqual(["jets", 2, 6, 6]);
  expect(emit("Resize", [input, null, null, sizes], { axes: ints([2, 3]), keep_aspect_ratio_policy: string("not_larger") }).shape).toEqual(["jets", 2, "resize_1_dim2", "resize_1_dim3"]);
});

it("Resize refuses a gradient by name", () => {
  const g = graphBuilder("g");
  const image = g.input("x", "float32", [1, 1, 3, 3]);
  g.output("loss", reduceSum(emit("Resize", [image, null, null, int64Vector(image, [1, 1, 6, 6])])));
  expect(() => differentiate(g.build(), { loss: "loss", parameters: ["x"] })).toThrow('operator Resize (node "resize_0") has no gradient rule');
});
