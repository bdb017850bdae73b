// Sign: -1, 0 or 1. The operator itself has no WebGPU kernel: in files it is written out exactly by comparisons, and in
// gradient rules a clip of a steep line does it in fewer passes.
import type { Operator, Value } from "../value.js";
import { cast } from "./cast.js";
import { clip } from "./clip.js";
import { greater, less } from "./compare.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";

/** -1, 0 or 1 for magnitudes above 1e-30 (float16: 2e-5); smaller ones count as nearly 0. */
export function sign(x: Value): Value {
  return clip(steepLine(x), -1, 1);
}

/** x times a number so large that 1 is exceeded at once, and finite, so that 0 stays 0. */
export function steepLine(x: Value): Value {
  return mul(x, x.dtype === "float16" ? 65504 : 1e30);
}

export const signOperator: Operator = {
  op: "Sign", infer: inferSame,
  decompose({ input }) {
    const x = input(0);
    return [sub(cast(greater(x, 0), x.dtype), cast(less(x, 0), x.dtype))];
  },
};
