// SiLU, also called Swish: ONNX has no operator for it before opset 24, so it is a product of two.
import type { Value } from "../value.js";
import { mul } from "./mul.js";
import { sigmoid } from "./sigmoid.js";

/** x sigmoid(x) (Elfwing et al. 2018), elementwise. Any shape. */
export function silu(x: Value): Value {
  return mul(x, sigmoid(x));
}
