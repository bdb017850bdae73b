// Constants of a graph, of which some are carried only (see ir.ts).
import type { Tensor } from "@mpm/tensor";
import type { Constant, SparseTensor } from "./ir.js";

/** Whether a constant is a tensor that mpm can compute with. */
export function isTensor(constant: Constant): constant is Tensor {
  return "data" in constant;
}

/** The constant where it is a tensor that mpm can compute with. */
export function tensorOf(constant: Constant | undefined): Tensor | undefined {
  return constant !== undefined && isTensor(constant) ? constant : undefined;
}

/** Whether a constant is written as its entries that are not zero. */
export function isSparse(constant: Constant): constant is SparseTensor {
  return "indices" in constant;
}
