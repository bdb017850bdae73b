// Cast: another element type.
import type { DType } from "@mpm/tensor";
import { int, intAttribute } from "../attribute.js";
import { dtypeCode, dtypeOfCode } from "../onnx-dtype.js";
import { emit, required, type Operator, type Value } from "../value.js";

/** x converted to `dtype` (float to integer truncates). */
export function cast(x: Value, dtype: DType): Value {
  return emit("Cast", [x], { to: int(dtypeCode(dtype)) });
}

const isFloat = (dtype: DType): boolean => dtype.startsWith("float") || dtype === "bfloat16";

export const castOperator: Operator = {
  op: "Cast",
  infer(node, { inputs }) {
    const dtype = dtypeOfCode(intAttribute(node, "to", 0));
    if (dtype === undefined) throw new RangeError(`Cast "${node.name}" to ONNX type ${intAttribute(node, "to", 0)}: no typed array holds it`);
    return [{ dtype, shape: required(inputs, 0, "Cast").shape }];
  },
  gradient({ inputs, outputs, outputGradients }) {
    const [x, y, dy] = [required(inputs, 0, "Cast"), required(outputs, 0, "Cast"), required(outputGradients, 0, "Cast")];
    return [isFloat(x.dtype) && isFloat(y.dtype) ? cast(dy, x.dtype) : undefined];
  },
};
