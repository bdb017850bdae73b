// How the particles of a batch are laid out, and the moment of padding inside attention. `packedLayout` is for
// training and bulk inference: rows are real particles only. `paddedLayout` is for exported graphs: plain
// [sets, slots, ...] tensors that any tool can fill. Networks are written once, against `BatchLayout`.
import { concat, gatherUnique, mul, reshape, shapeOf, split, sub, transpose, unsqueeze, type GraphBuilder, type Value } from "@mpm/graph";
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
  /** [rows, width] -> [sets, slots, width]; what stands in padding slots is unspecified. */
  toSlots(x: Value): Value;
  /** 0 for real keys and -1e9 for padding: [sets, 1, 1, slots]. */
  readonly keyBias: Value;
}

const PADDING_BIAS = 1e9; // finite: a row of -inf only would be NaN

/**
 * Declares the inputs of a packed batch: `head_gather` int32 [sets, heads, slots] and `head_scatter` int32
 * [particles, heads] between rows [particles * heads] and slots [sets * heads * slots]; the same for queries, keys and
 * values side by side, `qkv_gather` [sets, 3 * heads, slots] and `qkv_scatter` [particles, 3 * heads]; `key_mask` float32
 * [sets, slots], 1 for particles, 0 for padding; and, once a layer asks for slots (pooling), `particle_of_slot` int32
 * [sets, slots] and `slot_of_particle` int32 [particles].
 * All attention layers of the graph have `numHeads` heads. Throws RangeError unless that is a whole number > 0.
 */
export function packedLayout(graph: GraphBuilder, numHeads: number): BatchLayout {
  expectHeads(numHeads);
  const indices = (name: string, heads: number): { readonly gather: Value; readonly scatter: Value } => ({
    gather: graph.input(`${name}_gather`, "int32", ["sets", heads, "slots"]),
    scatter: graph.input(`${name}_scatter`, "int32", ["particles", heads]),
  });
  const [head, qkv] = [indices("head", numHeads), indices("qkv", 3 * numHeads)];
  const keyMask = graph.input("key_mask", "float32", ["sets", "slots"]);
  const slotMask = unsqueeze(keyMask, [1, 3]); // [sets, 1, slots, 1]
  let slotIndices: { readonly particleOfSlot: Value; readonly slotOfParticle: Value } | undefined;
  return {
    keyBias: keyBiasOf(keyMask),
    toHeads(x, heads) {
      if (heads !== numHeads) throw new RangeError(`this batch layout has ${numHeads} heads, a layer asks for ${heads}`);
      return inThree(gatherUnique(reshape(x, [-1, headWidth(x, heads)]), qkv.gather, qkv.scatter), heads); // [sets, 3 * heads, slots, headWidth]
    },
    fromHeads(x) {
      const rows = gatherUnique(reshape(x, [-1, widthOf(x)]), head.scatter, head.gather, { inverseMask: slotMask }); // [particles, heads, headWidth]
      return reshape(rows, [-1, numHeads * widthOf(x)]);
    },
    toSlots(x) {
      slotIndices ??= { particleOfSlot: graph.input("particle_of_slot", "int32", ["sets", "slots"]), slotOfParticle: graph.input("slot_of_particle", "int32", ["particles"]) };
      return gatherUnique(x, slotIndices.particleOfSlot, slotIndices.slotOfParticle); // [sets, slots, width]
    },
  };
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
    keyBias: keyBiasOf(mask),
    toHeads: (x, heads) => inThree(transpose(dense(x, [3 * heads, headWidth(x, heads)]), [0, 2, 1, 3]), heads),
    fromHeads: (x) => reshape(transpose(x, [0, 2, 1, 3]), [-1, Number(x.shape[1]) * widthOf(x)]),
    toSlots: (x) => dense(x, [widthOf(x)]),
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

const keyBiasOf = (keyMask: Value): Value => unsqueeze(mul(sub(keyMask, 1), PADDING_BIAS), [1, 2]);
