// ConstantOfShape: one number in a shape that is itself a value.
import type { Tensor } from "@mpm/tensor";
import { emit, required, type Operator, type Value } from "../value.js";

/** A value filled with the one entry of `fill`; `shape` is int64 [rank], its entries known or symbolic. */
export function constantOfShape(shape: Value, fill: Tensor): Value {
  return emit("ConstantOfShape", [shape], { value: { type: "tensor", value: fill } });
}

/** Zeros in the shape of x. */
export function zerosLike(x: Value): Value {
  const data = x.dtype === "float64" ? Float64Array.of(0) : Float32Array.of(0);
  return constantOfShape(emit("Shape", [x]), { dtype: x.dtype, shape: [1], data });
}

export const constantOfShapeOperator: Operator = {
  op: "ConstantOfShape", nonDifferentiable: true,
  infer(node, { integers }) {
    const shape = integers(node.inputs[0]);
    if (shape === undefined) throw new RangeError(`ConstantOfShape "${node.name}": the rank of its shape input "${required(node.inputs, 0, "ConstantOfShape")}" is not known`);
    const value = node.attributes["value"];
    return [{ dtype: value?.type === "tensor" ? value.value.dtype : "float32", shape }];
  },
};
