// com.microsoft.MultiHeadAttention: attention of heads that stand side by side, as exporters write it, with padding masks and a cache.
import { headsFirst, separateHeads } from "../attention.js";
import { intAttribute } from "../attribute.js";
import { dimSum } from "../dim.js";
import type { Dim, Node } from "../ir.js";
import { attend } from "../microsoft-attention.js";
import type { DecomposeContext, InferContext, Operator, TypeAndShape, Value } from "../value.js";
import { add } from "./add.js";
import { concat } from "./concat.js";
import { MICROSOFT_DOMAIN } from "./in-place-accumulator.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { squeeze } from "./squeeze.js";

const [KEY, VALUE, BIAS, PADDING, SCORE_BIAS, PAST_KEY, PAST_VALUE, PAST_LENGTH, INDIRECTION] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Heads, rows and width of an input: [batch, rows, heads * width], [batch, rows, heads, parts, width] or [batch, heads, rows, width]. */
function layout({ shape }: { readonly shape: readonly Dim[] }, heads: number): { readonly rows: Dim; readonly width: number } {
  const [rows, width] = shape.length === 4 ? [shape[2] ?? 1, Number(shape[3])] : shape.length === 5 ? [shape[1] ?? 1, Number(shape[4])] : [shape[1] ?? 1, Number(shape[2]) / heads];
  if (heads < 1 || !Number.isInteger(width)) throw new RangeError(`MultiHeadAttention: an input [${shape.join(", ")}] has no ${heads} heads of one known width (num_heads)`);
  return { rows, width };
}

function infer(node: Node, { inputs, input }: InferContext): readonly TypeAndShape[] {
  const { dtype, shape: [batch = 1] } = input(0);
  const heads = intAttribute(node, "num_heads", 0);
  const [q, k] = [layout(input(0), heads), layout(inputs[KEY] ?? input(0), heads)];
  const v = layout(inputs[VALUE] ?? inputs[KEY] ?? input(0), heads);
  const keys = dimSum([inputs[PAST_KEY]?.shape[2] ?? 0, k.rows]);
  return [
    { dtype, shape: [batch, q.rows, heads * v.width] },
    { dtype, shape: [batch, heads, keys, k.width] }, { dtype, shape: [batch, heads, keys, v.width] },
  ];
}

/** Query, key and value as [batch, rows, heads, width]; keys and values that come with the heads first are left so. */
function operands({ node, inputs, input }: DecomposeContext, heads: number): readonly Value[] {
  const [query, key, value] = [input(0), inputs[KEY], inputs[VALUE]];
  const part = (packed: Value, at: number): Value => squeeze(slice(packed, { axis: 3, start: at, end: at + 1 }), [3]);
  if (key === undefined && query.shape.length === 5) return [0, 1, 2].map((at) => part(query, at));
  const separated = (x: Value): Value => (x.shape.length === 4 ? x : separateHeads(x, heads));
  if (key?.shape.length === 5) return [separateHeads(query, heads), part(key, 0), part(key, 1)];
  if (key === undefined || value === undefined) throw new RangeError(`MultiHeadAttention "${node.name}": expected a query, key and value, or packed ones of rank 5`);
  return [separateHeads(query, heads), separated(key), separated(value)];
}

export const multiHeadAttentionOperator: Operator = {
  op: "MultiHeadAttention", domain: MICROSOFT_DOMAIN, infer,
  /**
   * Inputs: query, key, value, bias [widths of query, key and value], padding mask, score bias, past key, past value.
   * Outputs: [batch, queries, heads * value width], and the keys and values [batch, heads, keys, width].
   */
  decompose(context) {
    const { node, inputs } = context;
    if (inputs[PAST_LENGTH] !== undefined || inputs[INDIRECTION] !== undefined) throw new RangeError(`MultiHeadAttention "${node.name}" shares a buffer with its cache: only a model that generates needs that`);
    const heads = intAttribute(node, "num_heads", 0);
    const bias = inputs[BIAS];
    const isHeadsFirst = (index: number): boolean => index > 0 && inputs[KEY]?.shape.length === 4;
    const parts = operands(context, heads);
    const widths = parts.map(({ shape }) => heads * Number(shape[3]));
    const start = (index: number): number => widths.slice(0, index).reduce((a, b) => a + b, 0);
    const [q, k, v] = parts.map((x, index) => {
      if (isHeadsFirst(index)) return x; // computed before, bias and all
      const own = bias && slice(bias, { axis: 0, start: start(index), end: start(index + 1) });
      return headsFirst(own === undefined ? x : add(x, reshape(own, [heads, -1])));
    }) as [Value, Value, Value];
    const [keys, values] = [withPast(inputs[PAST_KEY], k), withPast(inputs[PAST_VALUE], v)]; // [batch, heads, keys, width]
    return [attend(node, q, keys, values, { padding: inputs[PADDING], scoreBias: inputs[SCORE_BIAS], past: inputs[PAST_KEY] }), keys, values];
  },
};

const withPast = (past: Value | undefined, x: Value): Value => (past === undefined ? x : concat([past, x], 2));
