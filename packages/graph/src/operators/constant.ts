// Constant: a tensor written in a node, as functions and files have it.
import { constantOf } from "../constant-node.js";
import { valueInfo } from "../value-info.js";
import type { Operator } from "../value.js";

export const constantOperator: Operator = {
  op: "Constant", nonDifferentiable: true,
  infer(node) {
    const { dtype, shape } = constantOf(node);
    return [valueInfo("", { kind: "tensor", dtype, shape })];
  },
};
