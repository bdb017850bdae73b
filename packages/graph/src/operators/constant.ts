// Constant: a tensor written in a node, as functions and files have it.
import { valueInfo } from "../value-info.js";
import type { Operator } from "../value.js";

export const constantOperator: Operator = {
  op: "Constant", nonDifferentiable: true,
  infer(node) {
    const value = node.attributes["value"];
    if (value?.type !== "tensor") throw new RangeError(`Constant "${node.name}" holds no tensor attribute "value": other forms are not read yet`);
    return [valueInfo("", { kind: "tensor", dtype: value.value.dtype, shape: value.value.shape })];
  },
};
