// How the entries of a branch are laid out in a basket, and their numbers as flat arrays with offsets.
import type { TypedArray } from "@mpm/tensor";
import { makeSink, writeItems, type Field } from "./root-decode.js";

export type EntryLayout =
  /** Every entry has the same number of items, one after the other. */
  | { readonly type: "flat"; readonly items: number; readonly field: Field; readonly guards?: readonly Guard[] }
  /** A list of items an entry, behind `header` bytes: 0 for counted branches and split collections, 1 for pointers, 10 for `vector<T>`. */
  | { readonly type: "list"; readonly header: 0 | 1 | 10; readonly field: Field; readonly guards?: readonly Guard[] }
  /**
   * `vector<vector<T>>` (header 10, which ends in the number of lists), or a member of a split collection, lists to the end:
   * `vector<T>` (header 6) or TRefArray (no header).
   */
  | { readonly type: "lists"; readonly header: 0 | 6 | 10; readonly isReferences?: true; readonly field: Field }
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

/** Entries `from` .. `to` - 1 of a basket. */
export interface BasketSlice {
  readonly basket: BasketData;
  readonly from: number;
  readonly to: number;
}

/** Entries of a column: data, and offsets that start at 0, outermost first. */
export interface Entries {
  readonly data: TypedArray;
  readonly offsets: readonly Int32Array[];
}

/** The entries of baskets that follow each other. Throws `RangeError` where the bytes do not fit the layout. */
export function decodeEntries(layout: EntryLayout, slices: readonly BasketSlice[]): Entries {
  if (layout.type === "flat") return decodeFlat(layout, slices);
  if (layout.type === "list") return decodeList(layout, slices);
  return layout.type === "lists" ? decodeLists(layout, slices) : decodeBits(slices);
}

const countEntries = (slices: readonly BasketSlice[]): number => slices.reduce((total, { from, to }) => total + to - from, 0);

function decodeFlat({ items, field, guards = [] }: EntryLayout & { type: "flat" }, slices: readonly BasketSlice[]): Entries {
  const entryBytes = items * field.stride;
  const sink = makeSink(field.kind, countEntries(slices) * items * field.count);
  let at = 0;
  for (const { basket: { view, numEntries, numBytes }, from, to } of slices) {
    if (numEntries * entryBytes !== numBytes) throw new RangeError(`${numEntries} entries of ${entryBytes} bytes do not fit ${numBytes} bytes`);
    checkGuards(view, from * entryBytes, (to - from) * items, field.stride, guards);
    at = writeItems(sink, view, from * entryBytes, (to - from) * items, field, at);
  }
  return { data: sink.data, offsets: [] };
}

/** Where the entries of a basket begin, [numEntries + 1]. */
function bytesOf({ offsets }: BasketData): Int32Array {
  if (offsets === undefined) throw new RangeError("the basket does not say where its entries begin");
  return offsets;
}

function decodeList({ header, field, guards = [] }: EntryLayout & { type: "list" }, slices: readonly BasketSlice[]): Entries {
  const offsets = new Int32Array(countEntries(slices) + 1);
  let next = 0;
  for (const slice of slices) next = fillOffsets(offsets, next, header, field.stride, slice);
  const sink = makeSink(field.kind, offsets[next] * field.count);
  let [first, at] = [0, 0];
  for (const { basket, from, to } of slices) {
    const bytes = bytesOf(basket);
    const write = (start: number, numItems: number): void => {
      checkGuards(basket.view, start, numItems, field.stride, guards);
      at = writeItems(sink, basket.view, start, numItems, field, at);
    };
    const last = first + to - from;
    if (header === 0) write(bytes[from], offsets[last] - offsets[first]);
    else for (let entry = from, i = first; entry < to; entry++, i++) write(bytes[entry] + header, offsets[i + 1] - offsets[i]);
    first = last;
  }
  return { data: sink.data, offsets: [offsets] };
}

/** Where the lists of a basket end, from `offsets[next + 1]` on. Returns the index of the last. */
function fillOffsets(offsets: Int32Array, next: number, header: number, stride: number, { basket, from, to }: BasketSlice): number {
  const bytes = bytesOf(basket);
  let [at, total] = [next, offsets[next]];
  for (let entry = from; entry < to; entry++) {
    const start = bytes[entry];
    const size = bytes[entry + 1] - start - header;
    const numItems = size / stride;
    if (size < 0 || !Number.isInteger(numItems)) throw new RangeError(`entry ${entry} of its basket has ${size} bytes, no whole number of items of ${stride}`);
    if (header === 10 && basket.view.getUint32(start + 6) !== numItems) throw new RangeError(`entry ${entry} of its basket says it has ${basket.view.getUint32(start + 6)} items in ${size} bytes of ${stride} each`);
    offsets[++at] = total += numItems;
  }
  if (total > MOST_ITEMS) throw new RangeError(`${total} items do not fit one column: read fewer entries at a time`);
  return at;
}

/** What offsets of 32 bits can count. */
const MOST_ITEMS = 2 ** 31 - 1;

function decodeLists({ header, field, isReferences }: EntryLayout & { type: "lists" }, slices: readonly BasketSlice[]): Entries {
  const outer = new Int32Array(countEntries(slices) + 1);
  const found: { readonly view: DataView; readonly start: number }[] = [];
  const lengths: number[] = [0];
  let [next, total] = [0, 0];
  for (const { basket, from, to } of slices) {
    const { view } = basket;
    const bytes = bytesOf(basket);
    for (let entry = from; entry < to; entry++) {
      const stop = bytes[entry + 1];
      let at = bytes[entry] + header;
      while (at < stop) {
        const start = isReferences ? startOfReferences(view, at) : at + 4;
        const length = view.getUint32(isReferences ? start - REFERENCES_TAIL : at);
        found.push({ view, start });
        lengths.push((total += length));
        at = start + length * field.stride;
      }
      if (at !== stop) throw new RangeError(`the lists of entry ${entry} of its basket end at byte ${at}, not ${stop}`);
      const numLists = found.length - outer[next];
      if (header === 10 && view.getUint32(bytes[entry] + 6) !== numLists) throw new RangeError(`entry ${entry} of its basket says it has ${view.getUint32(bytes[entry] + 6)} lists, and has ${numLists}`);
      outer[++next] = found.length;
    }
  }
  const inner = Int32Array.from(lengths);
  const sink = makeSink(field.kind, total * field.count);
  for (const [list, { view, start }] of found.entries()) writeItems(sink, view, start, inner[list + 1] - inner[list], field, inner[list] * field.count);
  return { data: sink.data, offsets: [outer, inner] };
}

/** TObject::kIsReferenced */
const IS_REFERENCED = 1 << 4;
/** Byte count and version of a class; version and unique number of its TObject. */
const [OBJECT_HEADER, TOBJECT_BITS] = [6, 6];
/** What TRefArray has before its references: their number, lower bound, process. */
const REFERENCES_TAIL = 10;

/** Where the numbers of a TRefArray begin, behind its TObject and its name. */
function startOfReferences(view: DataView, start: number): number {
  const bits = start + OBJECT_HEADER + TOBJECT_BITS;
  const name = bits + (view.getUint32(bits) & IS_REFERENCED ? 6 : 4);
  const length = view.getUint8(name);
  return name + 1 + (length === 255 ? 4 + view.getUint32(name + 1) : length) + REFERENCES_TAIL;
}

function decodeBits(slices: readonly BasketSlice[]): Entries {
  const found: number[] = [];
  const offsets = new Int32Array(countEntries(slices) + 1);
  let next = 0;
  for (const { basket, from, to } of slices) {
    const bytes = bytesOf(basket);
    for (let entry = from; entry < to; entry++) {
      let at = bytes[entry];
      for (const stop = bytes[entry + 1]; at < stop; ) {
        const bits = basket.view.getUint32(at);
        found.push(bits);
        at += bits & IS_REFERENCED ? 6 : 4;
      }
      offsets[++next] = found.length;
    }
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
