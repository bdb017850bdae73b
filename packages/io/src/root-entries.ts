// How the entries of a branch are laid out in a basket, and their numbers as flat arrays with offsets.
import type { TypedArray } from "@mpm/tensor";
import { makeSink, writeItems, type Field } from "./root-decode.js";

export type EntryLayout =
  /** Every entry has the same number of items, one after the other. */
  | { readonly type: "flat"; readonly items: number; readonly field: Field; readonly guards?: readonly Guard[] }
  /** A list of items an entry, behind `header` bytes: 0 for counted branches and split collections, 1 for pointers, 10 for `vector<T>`. */
  | { readonly type: "list"; readonly header: 0 | 1 | 10; readonly field: Field; readonly guards?: readonly Guard[] }
  /** `vector<vector<T>>` (header 10, which ends in the number of lists), or a member `vector<T>` of a split collection (header 6, lists to the end). */
  | { readonly type: "lists"; readonly header: 6 | 10; readonly field: Field }
  /** fBits of a split collection: 4 bytes, and 2 more in objects that something refers to. */
  | { readonly type: "bits"; readonly field: Field };

export const LEVELS: Readonly<Record<EntryLayout["type"], 0 | 1 | 2>> = { flat: 0, list: 1, bits: 1, lists: 2 };

/** An object's byte count within an item: what must be there, or the item is not laid out as its class says. */
export interface Guard {
  readonly at: number;
  readonly byteCount: number;
}

/** The uncompressed entries of a basket. */
export interface BasketData {
  readonly view: DataView;
  readonly numEntries: number;
  /** Bytes of entries, without what follows them. */
  readonly numBytes: number;
  /** [numEntries + 1] in bytes, where entries have lengths of their own. */
  readonly offsets: Int32Array | undefined;
}

/** Some entries of a column: data, and offsets that start at 0, outermost first. */
export interface Part {
  readonly data: TypedArray;
  readonly offsets: readonly Int32Array[];
}

/** Entries `from` .. `to` - 1 of a basket. Throws `RangeError` where the bytes do not fit the layout. */
export function decodeEntries(layout: EntryLayout, basket: BasketData, from: number, to: number): Part {
  if (layout.type === "flat") return decodeFlat(layout, basket, from, to);
  if (layout.type === "list") return decodeList(layout, basket, from, to);
  return layout.type === "lists" ? decodeLists(layout, basket, from, to) : decodeBits(basket, from, to);
}

function decodeFlat({ items, field, guards = [] }: EntryLayout & { type: "flat" }, { view, numBytes, numEntries }: BasketData, from: number, to: number): Part {
  const entryBytes = items * field.stride;
  if (numEntries * entryBytes !== numBytes) throw new RangeError(`${numEntries} entries of ${entryBytes} bytes do not fit ${numBytes} bytes`);
  const sink = makeSink(field.kind, (to - from) * items * field.count);
  checkGuards(view, from * entryBytes, (to - from) * items, field.stride, guards);
  writeItems(sink, view, from * entryBytes, (to - from) * items, field, 0);
  return { data: sink.data, offsets: [] };
}

function decodeList({ header, field, guards = [] }: EntryLayout & { type: "list" }, { view, offsets: bytes }: BasketData, from: number, to: number): Part {
  if (bytes === undefined) throw new RangeError("the basket does not say where its entries begin");
  const offsets = new Int32Array(to - from + 1);
  for (let entry = from, total = 0; entry < to; entry++) {
    const start = bytes[entry];
    const size = bytes[entry + 1] - start - header;
    const numItems = size / field.stride;
    if (size < 0 || !Number.isInteger(numItems)) throw new RangeError(`entry ${entry} of its basket has ${size} bytes, no whole number of items of ${field.stride}`);
    if (header === 10 && view.getUint32(start + 6) !== numItems) throw new RangeError(`entry ${entry} of its basket says it has ${view.getUint32(start + 6)} items in ${size} bytes of ${field.stride} each`);
    offsets[entry - from + 1] = total += numItems;
  }
  const sink = makeSink(field.kind, offsets[to - from] * field.count);
  if (header === 0) {
    const numItems = offsets[to - from];
    checkGuards(view, bytes[from], numItems, field.stride, guards);
    writeItems(sink, view, bytes[from], numItems, field, 0);
    return { data: sink.data, offsets: [offsets] };
  }
  for (let entry = from, at = 0; entry < to; entry++) {
    const start = bytes[entry] + header;
    const numItems = offsets[entry - from + 1] - offsets[entry - from];
    checkGuards(view, start, numItems, field.stride, guards);
    at = writeItems(sink, view, start, numItems, field, at);
  }
  return { data: sink.data, offsets: [offsets] };
}

function decodeLists({ header, field }: EntryLayout & { type: "lists" }, { view, offsets: bytes }: BasketData, from: number, to: number): Part {
  if (bytes === undefined) throw new RangeError("the basket does not say where its entries begin");
  const outer = new Int32Array(to - from + 1);
  const starts: number[] = []; // of the lists, in bytes
  const lengths: number[] = [0];
  let total = 0;
  for (let entry = from; entry < to; entry++) {
    const stop = bytes[entry + 1];
    let at = bytes[entry] + header;
    while (at < stop) {
      const length = view.getUint32(at);
      starts.push((at += 4));
      lengths.push((total += length));
      at += length * field.stride;
    }
    if (at !== stop) throw new RangeError(`the lists of entry ${entry} of its basket end at byte ${at}, not ${stop}`);
    outer[entry - from + 1] = starts.length;
    const numLists = starts.length - outer[entry - from];
    if (header === 10 && view.getUint32(bytes[entry] + 6) !== numLists) throw new RangeError(`entry ${entry} of its basket says it has ${view.getUint32(bytes[entry] + 6)} lists, and has ${numLists}`);
  }
  const inner = Int32Array.from(lengths);
  const sink = makeSink(field.kind, total * field.count);
  starts.forEach((start, list) => writeItems(sink, view, start, inner[list + 1] - inner[list], field, inner[list] * field.count));
  return { data: sink.data, offsets: [outer, inner] };
}

/** TObject::kIsReferenced */
const IS_REFERENCED = 1 << 4;

function decodeBits({ view, offsets: bytes }: BasketData, from: number, to: number): Part {
  if (bytes === undefined) throw new RangeError("the basket does not say where its entries begin");
  const found: number[] = [];
  const offsets = new Int32Array(to - from + 1);
  for (let entry = from; entry < to; entry++) {
    let at = bytes[entry];
    for (const stop = bytes[entry + 1]; at < stop; ) {
      const bits = view.getUint32(at);
      found.push(bits);
      at += bits & IS_REFERENCED ? 6 : 4;
    }
    offsets[entry - from + 1] = found.length;
  }
  return { data: Uint32Array.from(found), offsets: [offsets] };
}

const BYTE_COUNT = 0x40000000;

/** Objects streamed in another way (by member, or referred to, which adds bytes) have other byte counts. */
function checkGuards(view: DataView, start: number, numItems: number, stride: number, guards: readonly Guard[]): void {
  if (guards.length === 0) return;
  for (let item = 0; item < numItems; item++) {
    for (const { at, byteCount } of guards) {
      const seen = view.getUint32(start + item * stride + at);
      if (seen !== (BYTE_COUNT | byteCount) >>> 0) throw new RangeError(`an object has byte count 0x${seen.toString(16)} where its class has ${byteCount}`);
    }
  }
}
