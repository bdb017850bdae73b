// ConstantOfShape: one number in a shape that is itself a value. It is written as Expand: WebGPU has no kernel for it, so that every
// run would copy its numbers to the device, and on CPU the two cost the same.
import type { Tensor } from "@mpm/tensor";
import { isTensor } from "../constant.js";
import type { Constant, Node } from "../ir.js";
import { valueInfo } from "../value-info.js";
import { sizesOf } from "../sizes-of.js";
import { scalar, type Operator, type Value } from "../value.js";
import { expand } from "./expand.js";

/** A value filled with the one entry of `fill`; `shape` is int64 [rank], its entries known or symbolic. */
export function constantOfShape(shape: Value, fill: Tensor): Value {
  return expand(shape.scope.constant({ ...fill, shape: [] }), shape);
}

/** Zeros in the shape of x. */
export function zerosLike(x: Value): Value {
  return expand(scalar(x, 0), sizesOf(x));
}

const ZERO: Tensor = { dtype: "float32", shape: [1], data: Float32Array.of(0) };

function fillOf({ attributes: { value } }: Node): Constant {
  return value?.type === "tensor" ? value.value : ZERO;
}

export const constantOfShapeOperator: Operator = {
  op: "ConstantOfShape", nonDifferentiable: true,
  infer: (node, { integers }) => [valueInfo("", { kind: "tensor", dtype: fillOf(node).dtype, shape: integers(0) ?? [] })],
  isCompound: (node) => isTensor(fillOf(node)),
  decompose({ node, input }) {
    const fill = fillOf(node);
    return isTensor(fill) ? [constantOfShape(input(0), fill)] : [];
  },
};
