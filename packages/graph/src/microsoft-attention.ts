// What ONNX Runtime's attention operators share: padding masks in their several forms, biases, a causal frontier, all added to scores.
import { causalBias, joinHeads, maskBias, rowsOf, scaledDotProduct } from "./attention.js";
import { floatAttribute, int, intAttribute } from "./attribute.js";
import { dimProduct } from "./dim.js";
import type { Node } from "./ir.js";
import { add } from "./operators/add.js";
import { and, greater, less, not } from "./operators/compare.js";
import { slice } from "./operators/slice.js";
import { unsqueeze } from "./operators/squeeze.js";
import { positions } from "./positions.js";
import { emitAll, type Value } from "./value.js";

const DEFAULT_MASKED = -10_000; // of mask_filter_value

export interface AttendOptions {
  readonly padding?: Value | undefined;
  /** Added to the scores; broadcasts to [batch, heads, queries, keys]. */
  readonly scoreBias?: Value | undefined;
  /** Keys that came before, [batch, heads, rows, width]; k holds them, too. */
  readonly past?: Value | undefined;
}

/**
 * Attention by the attributes num_heads, scale, mask_filter_value and unidirectional of `node`, from q [batch, heads, queries, width], k and
 * v [batch, heads, keys, width] to [batch, queries, heads * value width].
 */
export function attend(node: Node, q: Value, k: Value, v: Value, { padding, scoreBias, past }: AttendOptions): Value {
  const masked = floatAttribute(node, "mask_filter_value", DEFAULT_MASKED);
  const biases = [
    padding && maskBias(isPadding(node, padding, q, k), q, masked), scoreBias,
    intAttribute(node, "unidirectional", 0) === 1 ? frontier(node, q, k, past) : undefined,
  ].filter((part) => part !== undefined);
  const scale = floatAttribute(node, "scale", 0) || 1 / Math.sqrt(Number(q.shape[3]));
  const bias = biases.length === 0 ? undefined : biases.reduce((a, b) => add(a, b));
  return joinHeads(scaledDotProduct(q, k, v, { scale, bias }).output);
}

/**
 * Which keys are padding, as bool that broadcasts to [batch, heads, queries, keys]. The mask is int32: where the keys of each batch entry
 * end, [batch]; where they end and, after that, where they start, [2 * batch]; ends and, after them, offsets of packed rows,
 * [3 * batch + 2]; or 1 for keys and 0 for padding, [batch, keys] or [batch, queries, keys].
 */
function isPadding(node: Node, mask: Value, q: Value, k: Value): Value {
  const places = positions(k, 2); // [keys]
  const perEntry = (x: Value): Value => unsqueeze(x, [1, 2, 3]); // [batch, 1, 1, 1]
  const batch = q.shape[0] ?? 1;
  const length = mask.shape[0] ?? 1;
  if (mask.shape.length === 2) return unsqueeze(not(greater(mask, 0)), [1, 2]);
  if (mask.shape.length === 3) return unsqueeze(not(greater(mask, 0)), [1]);
  if (mask.shape.length === 1 && length === batch) return not(less(places, perEntry(mask)));
  if (mask.shape.length === 1 && length === dimProduct([2, batch])) {
    const [ends = mask, starts = mask] = emitAll("Split", [mask], { axis: int(0), num_outputs: int(2) }, { numOutputs: 2 });
    return not(and(less(places, perEntry(ends)), not(less(places, perEntry(starts)))));
  }
  if (mask.shape.length === 1 && typeof batch === "number" && length === 3 * batch + 2) return not(less(places, perEntry(slice(mask, { axis: 0, end: batch }))));
  throw new RangeError(`${node.op} "${node.name}" has a padding mask [${mask.shape.join(", ")}]: expected [batch], [2 * batch], [3 * batch + 2], [batch, keys] or [batch, queries, keys] for a batch of ${batch}`);
}

/** @throws RangeError where queries and keys differ in number, for which ONNX Runtime's kernel has no defined frontier. */
function frontier(node: Node, q: Value, k: Value, past: Value | undefined): Value {
  const queries = q.shape[2];
  const keys = k.shape[2];
  if (past === undefined && typeof queries === "number" && typeof keys === "number" && queries !== keys)
    throw new RangeError(`${node.op} "${node.name}" is unidirectional with ${queries} queries and ${keys} keys: expected as many`);
  return causalBias(q, k, past === undefined ? 0 : rowsOf(past));
}
