// Attention of ONNX opsets 23 and 24: grouped heads, masks, a causal frontier, a cache. WebGPU has no kernel for it and opset 21 does not
// know it, so it is written out.
import { causalBias, headsFirst, joinHeads, maskBias, maskedScore, rowsOf, scaledDotProduct, separateHeads } from "../attention.js";
import { floatAttribute, intAttribute } from "../attribute.js";
import { dimSum } from "../dim.js";
import type { Dim, Node, Shape, ValueInfo } from "../ir.js";
import { positions } from "../positions.js";
import type { DecomposeContext, InferContext, Operator, TypeAndShape, Value } from "../value.js";
import { add } from "./add.js";
import { cast } from "./cast.js";
import { clip } from "./clip.js";
import { greater, less, not } from "./compare.js";
import { concat } from "./concat.js";
import { mul } from "./mul.js";
import { reduceMax } from "./reduce-max.js";
import { sub } from "./sub.js";
import { unsqueeze } from "./squeeze.js";

const [MASK, PAST_KEY, PAST_VALUE, KEYS_IN_USE] = [3, 4, 5, 6];

/** An input's shape as [batch, heads, rows, width]. */
function headShape(node: Node, { shape, name }: ValueInfo, attribute: "q_num_heads" | "kv_num_heads"): readonly [Dim, Dim, Dim, Dim] {
  const heads = intAttribute(node, attribute, 0);
  const [batch = 1, second = 1, third = 1, width = 1] = shape;
  if (shape.length === 4) return [batch, second, third, width];
  const headWidth = Number(third) / heads;
  if (shape.length !== 3 || !Number.isInteger(headWidth)) throw new RangeError(`Attention "${node.name}": expected "${name}" of rank 4, or of rank 3 with ${attribute} dividing a known width, got [${shape.join(", ")}]`);
  return [batch, heads, second, headWidth];
}

function infer(node: Node, { inputs, input }: InferContext): readonly TypeAndShape[] {
  const [q, k, v] = [headShape(node, input(0), "q_num_heads"), headShape(node, input(1), "kv_num_heads"), headShape(node, input(2), "kv_num_heads")];
  const keys = dimSum([inputs[PAST_KEY]?.shape[2] ?? 0, k[2]]);
  const joined: Shape = [q[0], q[2], Number(q[1]) * Number(v[3])];
  const { dtype } = input(0);
  return [
    { dtype, shape: input(0).shape.length === 3 ? joined : [q[0], q[1], q[2], v[3]] },
    { dtype, shape: [k[0], k[1], keys, k[3]] }, { dtype: input(2).dtype, shape: [v[0], v[1], keys, v[3]] },
    { dtype, shape: [q[0], q[1], q[2], keys] },
  ];
}

export const attentionOperator: Operator = {
  op: "Attention", infer,
  /**
   * Inputs: q, k, v, mask (bool: what takes part; float: added), past_key, past_value, keys in use per batch entry (opset 24).
   * Outputs: y, present_key, present_value, and one of the stages of the scores. A query that may attend to nothing gives 0.
   */
  decompose(context) {
    const { node, inputs, input, wants } = context;
    const split = (x: Value, attribute: string): Value => (x.shape.length === 4 ? x : headsFirst(separateHeads(x, intAttribute(node, attribute, 1))));
    const withPast = (past: Value | undefined, x: Value): Value => (past === undefined ? x : concat([past, x], 2));
    const q = split(input(0), "q_num_heads"); // [batch, heads, queries, width]
    const k = withPast(inputs[PAST_KEY], split(input(1), "kv_num_heads")); // [batch, groups, keys, width]
    const v = withPast(inputs[PAST_VALUE], split(input(2), "kv_num_heads"));
    const bias = biasOf(context, q, k);
    const scale = floatAttribute(node, "scale", 1 / Math.sqrt(Number(q.shape[3])));
    const product = scaledDotProduct(q, k, v, { scale, softcap: floatAttribute(node, "softcap", 0), bias });
    const living = bias === undefined || !mayHideAll(inputs) ? undefined : livingQueries(bias);
    const guarded = (x: Value): Value => (living === undefined ? x : mul(x, living));
    const output = guarded(product.output);
    const stages = [product.scores, product.capped, product.biased];
    const stage = (): Value => stages[intAttribute(node, "qk_matmul_output_mode", 0)] ?? guarded(product.weights);
    return [input(0).shape.length === 3 ? joinHeads(output) : output, k, v, wants(3) ? stage() : undefined];
  },
};

/** Whether a query may be left with no key: not by the causal frontier alone, which begins at or before the first query. */
const mayHideAll = (inputs: readonly unknown[]): boolean => inputs[MASK] !== undefined || inputs[KEYS_IN_USE] !== undefined;

/** 1 for queries with a key that the bias does not hide, 0 for others. */
function livingQueries(bias: Value): Value {
  return cast(greater(reduceMax(bias, { axes: [-1], keepDims: true }), maskedScore(bias.dtype) / 2), bias.dtype);
}

/** The sum of all that hides keys, which broadcasts to [batch, heads, queries, keys]; undefined where nothing does. */
function biasOf({ node, inputs }: DecomposeContext, q: Value, k: Value): Value | undefined {
  const [mask, past, keysInUse] = [inputs[MASK], inputs[PAST_KEY], inputs[KEYS_IN_USE]];
  const inUse = keysInUse && unsqueeze(cast(keysInUse, "int32"), [1, 2, 3]); // [batch, 1, 1, 1]
  const parts: Value[] = [];
  if (mask !== undefined) parts.push(mask.dtype === "bool" ? maskBias(not(mask), q) : clip(mask, maskedScore(q.dtype)));
  if (inUse !== undefined) parts.push(maskBias(not(less(positions(k, 2), inUse)), q));
  if (intAttribute(node, "is_causal", 0) === 1) parts.push(causalBias(q, k, offsetOf(q, past, inUse)));
  return parts.length === 0 ? undefined : parts.reduce((a, b) => add(a, b));
}

/** How many keys come before the first query. */
function offsetOf(q: Value, past: Value | undefined, inUse: Value | undefined): Value | number {
  if (past !== undefined) return rowsOf(past);
  return inUse === undefined ? 0 : sub(inUse, rowsOf(q));
}
