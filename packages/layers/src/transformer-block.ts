// One transformer block, Normformer form (Shleifer et al. 2021): pre-norm, with two more norms, before the output
// projection of the attention and between the layers of the feed-forward network. Masked particle modeling uses it
// with LeakyReLU 0.1 and zero-initialised last projections (arXiv 2401.13537 and its published code, rodem-hep/mpm).
import { add, leakyRelu, type Value } from "@mpm/graph";
import { attention } from "./attention.js";
import type { BatchLayout } from "./batch-layout.js";
import { normalise } from "./layer-norm.js";
import { scaledLinear } from "./linear.js";
import { child, widthOf, type Scope } from "./scope.js";

/** Form and sizes of a block. */
export interface TransformerBlockOptions {
  /** Default and so far only form: "normformer". */
  readonly kind?: "normformer";
  /** Attention heads; they divide the width. */
  readonly heads: number;
  /** Width of the feed-forward network's inner layer. */
  readonly hidden: number;
  /** After the attention goes on with some rows only, [rows, width] -> [kept, width]: all that the last block's reader needs. */
  readonly keep?: (rows: Value) => Value;
}

const LEAK = 0.1;

/**
 * x [rows, width] -> [rows, width], or the rows that `keep` leaves. Parameters: `norm1`, `q`, `k`, `v`, `attnNorm`, `out`, `norm2`, `ff1`, `ffNorm`, `ff2`.
 * A block starts as the identity. Throws RangeError for another kind, or a width that the heads do not divide.
 */
export function transformerBlock(scope: Scope, x: Value, layout: BatchLayout, { kind = "normformer", heads, hidden, keep = (rows) => rows }: TransformerBlockOptions): Value {
  if (kind !== "normformer") throw new RangeError(`transformer block "${scope.prefix}": expected kind "normformer", got ${JSON.stringify(kind)}`);
  const width = widthOf(x);
  const into = (norm: string, layer: string, rows: Value, out: number, zero = false): Value =>
    scaledLinear(child(scope, norm), child(scope, layer), rows, zero ? { out, init: { kind: "zeros" } } : { out });

  const layers = ["q", "k", "v"].map((layer) => child(scope, layer));
  const qkv = scaledLinear(child(scope, "norm1"), layers, normalise(x), { out: width }); // [rows, 3 * width]
  const mixed = normalise(keep(attention(layout, qkv, heads))); // [kept, width]
  const y = add(keep(x), into("attnNorm", "out", mixed, width, true));

  const inner = leakyRelu(into("norm2", "ff1", normalise(y), hidden), { alpha: LEAK }); // [kept, hidden]
  return add(y, into("ffNorm", "ff2", normalise(inner), width, true));
}
