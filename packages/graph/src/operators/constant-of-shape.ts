// ConstantOfShape: one number in a shape that is itself a value.
import type { Tensor } from "@mpm/tensor";
import { valueInfo } from "../value-info.js";
import { sizesOf } from "../sizes-of.js";
import { emit, scalar, type Operator, type Value } from "../value.js";
import { expand } from "./expand.js";

/** A value filled with the one entry of `fill`; `shape` is int64 [rank], its entries known or symbolic. */
export function constantOfShape(shape: Value, fill: Tensor): Value {
  return emit("ConstantOfShape", [shape], { value: { type: "tensor", value: fill } });
}

/** Zeros in the shape of x. They are expanded: WebGPU has no kernel for ConstantOfShape, and on CPU the two cost the same. */
export function zerosLike(x: Value): Value {
  return expand(scalar(x, 0), sizesOf(x));
}

export const constantOfShapeOperator: Operator = {
  op: "ConstantOfShape", nonDifferentiable: true,
  infer(node, { integers }) {
    const value = node.attributes["value"];
    const dtype = value?.type === "tensor" ? value.value.dtype : "float32";
    return [valueInfo("", { kind: "tensor", dtype, shape: integers(0) ?? [] })];
  },
};
