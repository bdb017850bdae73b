// Multi-head self-attention over the particles of each set (Vaswani et al. 2017), without its output projection.
import { add, matmul, mul, softmax, swapLastAxes, type Value } from "@mpm/graph";
import type { BatchLayout } from "./batch-layout.js";

/**
 * softmax(Q K' / sqrt(headWidth)) V within each set, for queries, keys and values side by side [rows, 3 * width] ->
 * [rows, width]. Keys in padding slots have no weight. Transpose, MatMul and Mul stand in the order that ONNX Runtime
 * fuses on CPU.
 */
export function attention(layout: BatchLayout, qkv: Value, numHeads: number): Value {
  const [queries, keys, values] = layout.toHeads(qkv, numHeads); // [sets, heads, slots, headWidth]
  const scale = 1 / Math.sqrt(Number(queries.shape[3]));
  const scores = mul(matmul(queries, swapLastAxes(keys)), scale); // [sets, heads, slots, slots]
  const weights = softmax(add(scores, layout.keyBias)); // [sets, heads, slots, slots]
  return layout.fromHeads(matmul(weights, values)); // [rows, width]
}
