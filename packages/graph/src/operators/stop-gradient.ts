// mpm.StopGradient: the value itself, through which no gradient passes.
import type { GraphFunction } from "../ir.js";
import { emit, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { MPM_DOMAIN, ONNX_OPSET } from "./gather-unique.js";

const stopGradientFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "StopGradient", inputs: ["x"], outputs: ["y"], attributes: [],
  nodes: [{ op: "Identity", domain: "", name: "", inputs: ["x"], outputs: ["y"], attributes: {} }],
  opsets: { "": ONNX_OPSET },
};

/** x as a constant: "sg" of the papers, detach() of PyTorch. */
export function stopGradient(x: Value): Value {
  x.scope.declare(stopGradientFunction);
  return emit("StopGradient", [x], {}, { domain: MPM_DOMAIN });
}

export const stopGradientOperator: Operator = { op: "StopGradient", domain: MPM_DOMAIN, infer: inferSame, nonDifferentiable: true };
