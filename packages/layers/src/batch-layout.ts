// How the particles of a batch are laid out, and the moment of padding inside attention. `packedLayout` is for
// training and bulk inference: rows are real particles only. `paddedLayout` is for exported graphs: plain
// [sets, slots, ...] tensors that any tool can fill. Networks are written once, against `BatchLayout`.
import { cast, concat, equal, gatherUnique, greater, mul, reshape, shapeOf, split, sub, transpose, unsqueeze, type GraphBuilder, type Value } from "@mpm/graph";
import { widthOf } from "./scope.js";

/** Between the rows of a batch, [rows, width], and its sets. */
export type QueriesKeysValues = readonly [queries: Value, keys: Value, values: Value];

export interface BatchLayout {
  /**
   * Queries, keys and values side by side, [rows, 3 * heads * headWidth] -> three times [sets, heads, slots, headWidth];
   * what stands in padding slots is unspecified.
   */
  toHeads(x: Value, numHeads: number): QueriesKeysValues;
  /** [sets, heads, slots, headWidth] -> [rows, heads * headWidth]. */
  fromHeads(x: Value): Value;
  /** Added to attention scores: 0 between particles of one set, -1e9 elsewhere; broadcasts to [sets, heads, slots, slots]. */
  readonly keyBias: Value;
  /** [rows, width] -> [sets, slots, width], each set by itself, for pooling; what stands in padding slots is unspecified. */
  toSlots(x: Value): Value;
  /** Added to scores of the slots that `toSlots` gives: 0 for particles, -1e9 for padding, [sets, 1, slots]. */
  slotBias(): Value;
}

const PADDING_BIAS = 1e9; // finite: a row of -inf only would be NaN

/**
 * Declares the inputs of a packed batch, where small sets may share a row of slots: `slot_set` int32 [rows, slots], the
 * set of the particle in each slot, -1 for padding; `head_gather` int32 [rows, heads, slots] and `head_scatter` int32
 * [particles, heads] between particles [particles * heads] and slots [rows * heads * slots]; the same for queries, keys and
 * values side by side, `qkv_gather` [rows, 3 * heads, slots] and `qkv_scatter` [particles, 3 * heads]; and, once a layer
 * pools, `pool_gather` int32 [sets, largest], `pool_scatter` int32 [particles] and `pool_mask` float32 [sets, largest].
 * All attention layers of the graph have `numHeads` heads. Throws RangeError unless that is a whole number > 0.
 */
export function packedLayout(graph: GraphBuilder, numHeads: number): BatchLayout {
  expectHeads(numHeads);
  const indices = (name: string, heads: number): { readonly gather: Value; readonly scatter: Value } => ({
    gather: graph.input(`${name}_gather`, "int32", ["rows", heads, "slots"]),
    scatter: graph.input(`${name}_scatter`, "int32", ["particles", heads]),
  });
  const slotSet = graph.input("slot_set", "int32", ["rows", "slots"]);
  const [head, qkv] = [indices("head", numHeads), indices("qkv", 3 * numHeads)];
  const slotMask = unsqueeze(cast(greater(slotSet, -1), "float32"), [1, 3]); // [rows, 1, slots, 1]
  const sameSet = cast(equal(unsqueeze(slotSet, [1, 3]), unsqueeze(slotSet, [1, 2])), "float32"); // [rows, 1, slots, slots]
  const pool = poolInputs(graph);
  return {
    keyBias: biasOf(sameSet),
    toHeads(x, heads) {
      if (heads !== numHeads) throw new RangeError(`this batch layout has ${numHeads} heads, a layer asks for ${heads}`);
      return inThree(gatherUnique(reshape(x, [-1, headWidth(x, heads)]), qkv.gather, qkv.scatter), heads); // [rows, 3 * heads, slots, headWidth]
    },
    fromHeads(x) {
      const rows = gatherUnique(reshape(x, [-1, widthOf(x)]), head.scatter, head.gather, { inverseMask: slotMask }); // [particles, heads, headWidth]
      return reshape(rows, [-1, numHeads * widthOf(x)]);
    },
    toSlots: (x) => gatherUnique(x, pool().gather, pool().scatter), // [sets, largest, width]
    slotBias: () => unsqueeze(biasOf(pool().mask), [1]), // [sets, 1, largest]
  };
}

/** The inputs of pooling, declared when they are first asked for. */
function poolInputs(graph: GraphBuilder): () => { readonly gather: Value; readonly scatter: Value; readonly mask: Value } {
  let declared: { readonly gather: Value; readonly scatter: Value; readonly mask: Value } | undefined;
  return () => (declared ??= {
    gather: graph.input("pool_gather", "int32", ["sets", "largest"]),
    scatter: graph.input("pool_scatter", "int32", ["particles"]),
    mask: graph.input("pool_mask", "float32", ["sets", "largest"]),
  });
}

/**
 * The layout of dense tensors: declares `mask` float32 [sets, slots] (1 for particles, 0 for padding). Rows are all
 * slots, [sets * slots, width]; `rowsOf` makes them from a dense [sets, slots, features] input.
 * Features in padding slots do not matter, as long as they are finite.
 */
export function paddedLayout(graph: GraphBuilder): BatchLayout {
  const mask = graph.input("mask", "float32", ["sets", "slots"]);
  const dense = (x: Value, sizes: readonly number[]): Value => // [sets, slots, ...sizes]
    reshape(x, concat([shapeOf(mask), graph.constant({ dtype: "int64", shape: [sizes.length], data: BigInt64Array.from(sizes, BigInt) })], 0));
  return {
    keyBias: unsqueeze(biasOf(mask), [1, 2]), // [sets, 1, 1, slots]
    toHeads: (x, heads) => inThree(transpose(dense(x, [3 * heads, headWidth(x, heads)]), [0, 2, 1, 3]), heads),
    fromHeads: (x) => reshape(transpose(x, [0, 2, 1, 3]), [-1, Number(x.shape[1]) * widthOf(x)]),
    toSlots: (x) => dense(x, [widthOf(x)]),
    slotBias: () => unsqueeze(biasOf(mask), [1]), // [sets, 1, slots]
  };
}

/** [sets, slots, width] -> [sets * slots, width]. */
export function rowsOf(x: Value): Value {
  return reshape(x, [-1, widthOf(x)]);
}

/** [sets, 3 * heads, slots, headWidth] -> queries, keys and values. */
function inThree(x: Value, heads: number): QueriesKeysValues {
  const [queries, keys, values] = split(x, [heads, heads, heads], 1);
  return [queries, keys, values];
}

function expectHeads(heads: number): void {
  if (!Number.isInteger(heads) || heads < 1) throw new RangeError(`expected a whole number of heads, 1 or more, got ${heads}`);
}

/** Width of one head of queries, keys and values side by side, [rows, 3 * width]. */
function headWidth(x: Value, heads: number): number {
  expectHeads(heads);
  const width = widthOf(x) / 3;
  if (width % heads !== 0) throw new RangeError(`width ${width} does not divide into ${heads} heads: expected a multiple`);
  return width / heads;
}

/** 1 -> 0 and 0 -> -1e9. */
const biasOf = (mask: Value): Value => mul(sub(mask, 1), PADDING_BIAS);
