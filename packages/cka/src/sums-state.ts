// Sums as plain tensors, to be written, sent to another thread, and read back.
import type { Tensor } from "@mpm/tensor";
import { LIFTED } from "./lifted-rows.js";
import { liftedWidth, sumsOfBlocks, tapGroup, type BlockSums, type TapGroup, type TapSums } from "./tap-sums.js";

/** Sums by name, as `writeSafetensors`, `writeNpz` and `postMessage` take them. */
export type CkaState = Readonly<Record<string, Tensor>>;

const SIDES = ["x", "y"] as const;

/** Sums as tensors; nothing may be staged. The data is that of the sums, not a copy. */
export function stateOfSums({ x, y, blocks }: TapSums): CkaState {
  const state: Record<string, Tensor> = { blocks: floats([1], Float64Array.of(blocks.length)) };
  for (const [side, group] of [["x", x], ["y", y]] as const) {
    state[`${side}.widths`] = floats([group.widths.length], Float64Array.from(group.widths));
    if (group.origins.length === 0) continue;
    state[`${side}.scales`] = floats([group.widths.length], Float64Array.from(group.origins, ({ scale }) => scale));
    for (const [tap, { shift }] of group.origins.entries()) state[`${side}.${tap}.shift`] = floats([shift.length], shift);
  }
  for (const [index, block] of blocks.entries()) {
    state[`${index}.cross`] = floats([liftedWidth(x), liftedWidth(y)], block.cross);
    for (const side of SIDES) for (const [tap, sums] of selfOf(block, side).entries()) state[`${index}.${side}.${tap}`] = square(sums);
  }
  return state;
}

/** The sums of a state: the same data, not a copy. @throws RangeError for a tensor that is missing or of another shape or element type. */
export function sumsOfState(state: CkaState): TapSums {
  const [numBlocks] = read(state, "blocks", [1]);
  const group = (side: "x" | "y"): TapGroup => tapGroup([...read(state, `${side}.widths`, [state[`${side}.widths`]?.shape[0] ?? 0])]);
  const [x, y] = [group("x"), group("y")];
  for (const [side, taps] of [["x", x], ["y", y]] as const) if (`${side}.scales` in state) taps.origins = originsOf(state, side, taps);
  const selfOfState = (index: number, side: "x" | "y", { widths }: TapGroup): Float64Array[] => widths.map((width, tap) => read(state, `${index}.${side}.${tap}`, [width + LIFTED, width + LIFTED]));
  // A number of blocks that is none must not cost their memory.
  if (!(`${numBlocks - 1}.cross` in state)) throw new RangeError(`expected sums of ${numBlocks} blocks in the state of a CKA accumulator, got fewer`);
  const blocks = Array.from({ length: numBlocks }, (_, index): BlockSums => ({
    cross: read(state, `${index}.cross`, [liftedWidth(x), liftedWidth(y)]), selfX: selfOfState(index, "x", x), selfY: selfOfState(index, "y", y),
  }));
  return sumsOfBlocks(x, y, blocks);
}

/** Sums of their own, to be added to. */
export function copySums({ x, y, blocks }: TapSums): TapSums {
  const copy = (arrays: readonly Float64Array[]): Float64Array[] => arrays.map((array) => array.slice());
  return sumsOfBlocks(x, y, blocks.map(({ cross, selfX, selfY }) => ({ cross: cross.slice(), selfX: copy(selfX), selfY: copy(selfY) })));
}

function originsOf(state: CkaState, side: "x" | "y", { widths }: TapGroup): TapGroup["origins"] {
  const scales = read(state, `${side}.scales`, [widths.length]);
  return widths.map((width, tap) => ({ shift: read(state, `${side}.${tap}.shift`, [width]).slice(), scale: scales[tap] }));
}

function read(state: CkaState, name: string, shape: readonly number[]): Float64Array {
  const found = Object.hasOwn(state, name) ? state[name] : undefined;
  const expected = `expected "${name}" as float64 [${shape.join(", ")}] in the state of a CKA accumulator`;
  if (found === undefined) throw new RangeError(`${expected}, got none`);
  if (!(found.data instanceof Float64Array) || found.shape.join() !== shape.join()) throw new RangeError(`${expected}, got ${found.dtype} [${found.shape.join(", ")}]`);
  return found.data;
}

const selfOf = (block: BlockSums, side: "x" | "y"): readonly Float64Array[] => (side === "x" ? block.selfX : block.selfY);
const floats = (shape: readonly number[], data: Float64Array): Tensor<"float64"> => ({ dtype: "float64", shape, data });
const square = (sums: Float64Array): Tensor<"float64"> => floats([Math.sqrt(sums.length), Math.sqrt(sums.length)], sums);
