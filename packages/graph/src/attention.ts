// Scaled dot-product attention, softmax(scale Q K' + bias) V, as the attention operators are written out in it. Products are
// emitted as Transpose(0,1,3,2), MatMul and Mul, which ONNX Runtime fuses on CPU; masks are large and finite, never -inf, so that no
// softmax gives NaN.
import type { DType } from "@mpm/tensor";
import { concatSizes } from "./merge-axes.js";
import { add } from "./operators/add.js";
import { cast } from "./operators/cast.js";
import { less } from "./operators/compare.js";
import { matmul } from "./operators/matmul.js";
import { mul } from "./operators/mul.js";
import { reshape, reshapeTo } from "./operators/reshape.js";
import { softmax } from "./operators/softmax.js";
import { unsqueeze } from "./operators/squeeze.js";
import { swapLastAxes, transpose } from "./operators/transpose.js";
import { tanh } from "./operators/tanh.js";
import { where } from "./operators/where.js";
import { positions } from "./positions.js";
import { sizesOf } from "./sizes-of.js";
import { scalar, type Value } from "./value.js";

const FOUR_BYTES_MASKED = -1e9;
const TWO_BYTES_MASKED = -3e4; // two of them still fit float16

/** What is added to a score so that its weight is 0. */
export const maskedScore = (dtype: DType): number => (dtype === "float16" ? TWO_BYTES_MASKED : FOUR_BYTES_MASKED);

export interface ScaledDotProductOptions {
  readonly scale: number;
  /** Scores s become c tanh(s / c) where this is not 0. */
  readonly softcap?: number;
  /** Added to the scores; broadcasts to [batch, heads, queries, keys]. */
  readonly bias?: Value | undefined;
}

export interface ScaledDotProduct {
  /** [batch, heads, queries, value width] */
  readonly output: Value;
  /** The scores [batch, heads, queries, keys] after each step. */
  readonly scores: Value;
  readonly capped: Value;
  readonly biased: Value;
  readonly weights: Value;
}

/**
 * Attention of q [batch, heads, queries, width] to k [batch, groups, keys, width] and v [batch, groups, keys, value width]. Where
 * there are fewer groups than heads, neighbouring heads share one.
 */
export function scaledDotProduct(q: Value, k: Value, v: Value, { scale, softcap = 0, bias }: ScaledDotProductOptions): ScaledDotProduct {
  const scores = mul(groupedProduct(q, swapLastAxes(k)), scale);
  const capped = softcap === 0 ? scores : mul(tanh(mul(scores, 1 / softcap)), softcap);
  const biased = bias === undefined ? capped : add(capped, bias);
  const weights = softmax(biased);
  return { scores, capped, biased, weights, output: groupedProduct(weights, v) };
}

/** x [batch, heads, rows, inner] times y [batch, groups, inner, columns]; heads of a group are rows of one product. */
function groupedProduct(x: Value, y: Value): Value {
  const [heads, groups] = [x.shape[1], y.shape[1]];
  if (heads === groups) return matmul(x, y);
  if (typeof heads !== "number" || typeof groups !== "number" || heads % groups !== 0)
    throw new RangeError(`attention of ${heads} heads to ${groups} key heads: expected a multiple`);
  const [batch, rows] = [sizesOf(x, [0]), sizesOf(x, [2])];
  const groupRows = typeof x.shape[2] === "number" ? (heads / groups) * x.shape[2] : mul(rows, heads / groups);
  const product = matmul(reshapeTo(x, concatSizes(x, [batch, groups, groupRows, sizesOf(x, [3])])), y);
  return reshapeTo(product, concatSizes(x, [batch, heads, rows, sizesOf(y, [3])]));
}

/** [batch, rows, heads * width] as [batch, rows, heads, width]. */
export function separateHeads(x: Value, heads: number): Value {
  const width = Number(x.shape[2]) / heads;
  if (!Number.isInteger(width)) throw new RangeError(`"${x.name}" [${x.shape.join(", ")}] has no ${heads} heads of one known width`);
  return reshape(x, [0, 0, heads, width]);
}

/** [batch, rows, heads, width] as [batch, heads, rows, width]. */
export const headsFirst = (x: Value): Value => transpose(x, [0, 2, 1, 3]);

/** [batch, heads, rows, width] as [batch, rows, heads * width]. */
export function joinHeads(x: Value): Value {
  const [heads, width] = [Number(x.shape[1]), Number(x.shape[3])];
  return reshape(transpose(x, [0, 2, 1, 3]), [0, 0, heads * width]);
}

/** `masked` where `isMasked` (bool) holds, else 0, of the element type of `like`. */
export function maskBias(isMasked: Value, like: Value, masked: number = maskedScore(like.dtype)): Value {
  return where(isMasked, scalar(like, masked), 0);
}

/**
 * The bias that hides keys after a query: key j from query i where j > i + offset. `offset` is a number or int32 that broadcasts
 * to [batch, 1, queries, keys]. q is [batch, heads, queries, width] and k [batch, heads, keys, width].
 */
export function causalBias(q: Value, k: Value, offset: Value | number): Value {
  const [queries, keys] = [unsqueeze(positions(q, 2), [1]), positions(k, 2)]; // [queries, 1], [keys]
  return maskBias(less(offset === 0 ? queries : add(queries, offset), keys), q);
}

/** The number of rows of x [batch, heads, rows, width], as int32 [1] where it is symbolic. */
export function rowsOf(x: Value): Value | number {
  const size = x.shape[2] ?? 0;
  return typeof size === "number" ? size : cast(sizesOf(x, [2]), "int32");
}
