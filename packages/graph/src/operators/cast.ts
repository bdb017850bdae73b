// Cast and CastLike: another element type.
import type { DType } from "@mpm/tensor";
import { int, intAttribute } from "../attribute.js";
import { dtypeCode, elementTypeOfCode } from "../onnx-dtype.js";
import { valueInfo } from "../value-info.js";
import { emit, isFloat, type Operator, type Value } from "../value.js";

/** x converted to `dtype` (float to integer truncates); x itself where it has that type. */
export function cast(x: Value, dtype: DType): Value {
  return x.dtype === dtype ? x : emit("Cast", [x], { to: int(dtypeCode(dtype)) });
}

export const castOperator: Operator = {
  op: "Cast", broadcastGradient: true,
  infer(node, { input }) {
    const dtype = elementTypeOfCode(intAttribute(node, "to", 0));
    if (dtype === undefined) throw new RangeError(`Cast "${node.name}" has \`to\` ${intAttribute(node, "to", 0)}: expected the number of an element type`);
    return [valueInfo("", { kind: "tensor", dtype, shape: input(0).shape })];
  },
  gradient: ({ input, dy }) => [isFloat(input(0).dtype) ? cast(dy, input(0).dtype) : undefined],
};

/** The type of another value, written out as a Cast. */
export const castLikeOperator: Operator = {
  op: "CastLike",
  infer: (_node, { input }) => [{ dtype: input(1).dtype, shape: input(0).shape }],
  decompose: ({ input }) => [cast(input(0), input(1).dtype)],
};
