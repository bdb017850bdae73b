// EyeLike: ones along a diagonal. It is written out, since WebGPU has no kernel for it.
import { int, intAttribute } from "../attribute.js";
import type { DType } from "@mpm/tensor";
import { dtypeOfCode } from "../onnx-dtype.js";
import { sizesOf } from "../sizes-of.js";
import type { Node } from "../ir.js";
import { emit, type InferContext, type Operator, type Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { equal } from "./compare.js";
import { range } from "./range.js";
import { reshape } from "./reshape.js";

/** A matrix in the shape and element type of x [rows, columns]: ones on the diagonal `offset` above the main one, else zeros. */
export function eyeLike(x: Value, { offset = 0 }: { readonly offset?: number } = {}): Value {
  return emit("EyeLike", [x], { k: int(offset) });
}

function dtypeOf(node: Node, { input }: InferContext): DType {
  const code = node.attributes["dtype"] === undefined ? undefined : intAttribute(node, "dtype", 0);
  const dtype = code === undefined ? input(0).dtype : dtypeOfCode(code);
  if (dtype === undefined) throw new RangeError(`EyeLike "${node.name}" of ONNX type ${code}: no typed array holds it`);
  return dtype;
}

export const eyeLikeOperator: Operator = {
  op: "EyeLike",
  infer(node, context) {
    const { name, shape } = context.input(0);
    if (shape.length !== 2) throw new RangeError(`EyeLike "${node.name}" takes a matrix, got "${name}" [${shape.join(", ")}]`);
    return [{ dtype: dtypeOf(node, context), shape }];
  },
  decompose(context) {
    const { node, input } = context;
    const [rows, columns] = [0, 1].map((axis) => range(reshape(cast(sizesOf(input(0), [axis]), "int32"), [])));
    if (rows === undefined || columns === undefined) return [];
    return [cast(equal(reshape(add(rows, intAttribute(node, "k", 0)), [-1, 1]), columns), dtypeOf(node, context))];
  },
};
