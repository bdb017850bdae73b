// ConstantOfShape: one number in a shape that is itself a value.
import type { Tensor } from "@mpm/tensor";
import { valueInfo } from "../value-info.js";
import { emit, scalarData, type Operator, type Value } from "../value.js";

/** A value filled with the one entry of `fill`; `shape` is int64 [rank], its entries known or symbolic. */
export function constantOfShape(shape: Value, fill: Tensor): Value {
  return emit("ConstantOfShape", [shape], { value: { type: "tensor", value: fill } });
}

/** Zeros in the shape of x. */
export function zerosLike(x: Value): Value {
  return constantOfShape(emit("Shape", [x]), { dtype: x.dtype, shape: [1], data: scalarData(x.dtype, 0) });
}

export const constantOfShapeOperator: Operator = {
  op: "ConstantOfShape", nonDifferentiable: true,
  infer(node, { integers }) {
    const value = node.attributes["value"];
    const dtype = value?.type === "tensor" ? value.value.dtype : "float32";
    return [valueInfo("", { kind: "tensor", dtype, shape: integers(0) ?? [] })];
  },
};
