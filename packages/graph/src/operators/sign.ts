// Sign: -1, 0 or 1, written as a clip of a steep line, since the Sign operator itself has no WebGPU kernel.
import type { Value } from "../value.js";
import { clip } from "./clip.js";
import { mul } from "./mul.js";

/** -1, 0 or 1 for float32 magnitudes above 1e-30; smaller ones count as nearly 0. */
export function sign(x: Value): Value {
  return clip(mul(x, 1e30), -1, 1);
}
