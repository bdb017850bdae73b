// Where the entries of a branch lie in the file, and reading them: only the baskets needed, neighbours in one read.
import { MpmError } from "@mpm/tensor";
import type { RootValue } from "jsroot/io";
import type { ByteSource } from "./byte-source.js";
import type { BasketData } from "./root-entries.js";
import { isObject, numberOf, numbersOf, objectsOf, textOf } from "./root-members.js";
import { keySizes } from "./root-file.js";
import { readSpans, type Span } from "./root-spans.js";
import type { Unzip } from "./root-unzip.js";

/** A basket in the file, or one that was still in memory when the tree was written, which the tree holds itself. */
export type Basket = Span | { readonly embedded: RootValue };

/** The baskets of a branch, in order. */
export interface BranchBaskets {
  readonly name: string;
  readonly baskets: readonly Basket[];
  /** [baskets + 1] The first entry of each, and the number of all. */
  readonly starts: readonly number[];
}

/** The baskets of a branch. Throws `MpmError` "malformed-file" where they do not hold `numEntries` in order. */
export function basketsOf(branch: RootValue, numEntries: number): BranchBaskets {
  const name = textOf(branch, "fName");
  const last = numberOf(branch, "fWriteBasket");
  const numKnown = Math.min(last + 1, numberOf(branch, "fMaxBaskets"));
  const firsts = numbersOf(branch, "fBasketEntry", numKnown);
  const seeks = numbersOf(branch, "fBasketSeek", numKnown);
  const sizes = numbersOf(branch, "fBasketBytes", numKnown);
  const inTree = objectsOf(branch, "fBaskets");
  const baskets: Basket[] = [];
  const starts: number[] = [];
  for (let index = 0; index < Math.max(numKnown, inTree.length); index++) {
    const embedded = inTree[index];
    const seek = seeks[index] ?? 0;
    if (embedded === undefined && seek === 0) continue;
    if (embedded !== undefined && numberOf(embedded, "fNevBuf", 0) === 0) continue;
    baskets.push(embedded === undefined ? { seek, numBytes: sizes[index] } : { embedded });
    starts.push(firsts[index] ?? Number.NaN);
  }
  starts.push(numEntries);
  const isOrdered = starts[0] === 0 && starts.every((start, index) => index === 0 || start >= starts[index - 1]);
  if (numEntries > 0 && !isOrdered) throw new MpmError("malformed-file", `branch "${name}": its ${baskets.length} baskets do not hold ${numEntries} entries in order`);
  return { name, baskets, starts };
}

/** A basket that a read needs. */
export interface BasketRequest {
  readonly branch: BranchBaskets;
  readonly index: number;
  /** Called once, with the entries. */
  readonly use: (data: BasketData) => void | Promise<void>;
}

/** Indices of the baskets that hold entries `start` .. `stop` - 1. */
export function basketsBetween({ starts, baskets }: BranchBaskets, start: number, stop: number): readonly number[] {
  let index = lastAtOrBelow(starts, start);
  const found: number[] = [];
  for (; index < baskets.length && starts[index] < stop; index++) if (starts[index + 1] > start) found.push(index);
  return found;
}

function lastAtOrBelow(starts: readonly number[], entry: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle] <= entry) low = middle;
    else high = middle - 1;
  }
  // Empty baskets begin where the next one does.
  while (low > 0 && starts[low - 1] === starts[low]) low--;
  return low;
}

/** Reads baskets in the order of the file. */
export async function readBaskets(source: ByteSource, unzip: Unzip, requests: readonly BasketRequest[]): Promise<void> {
  const inFile: (Span & { readonly request: BasketRequest })[] = [];
  for (const request of requests) {
    const basket = request.branch.baskets[request.index];
    if ("embedded" in basket) await request.use(embeddedData(basket.embedded, expectedEntries(request), request.branch.name));
    else inFile.push({ ...checkedSpan(source, request.branch.name, basket), request });
  }
  await readSpans(source, inFile, async ({ request }, bytes) => request.use(await basketData(unzip, bytes, expectedEntries(request), `"${source.name}": a basket of "${request.branch.name}"`)));
}

const expectedEntries = ({ branch: { starts }, index }: BasketRequest): number => starts[index + 1] - starts[index];

function checkedSpan(source: ByteSource, name: string, { seek, numBytes }: Span): Span {
  if (seek > 0 && numBytes > MIN_BASKET && seek + numBytes <= source.size) return { seek, numBytes };
  throw new MpmError("malformed-file", `"${source.name}": a basket of "${name}" is said to be at bytes ${seek} to ${seek + numBytes} of ${source.size}: is the file whole?`);
}

/** A key with three empty names, and what a basket adds to it. */
const MIN_BASKET = 26 + 3 + 19;

/** A basket as it is in the file: a key, then the entries, then where each begins. */
async function basketData(unzip: Unzip, bytes: Uint8Array, numEntries: number, what: string): Promise<BasketData> {
  const { numBytes, objectBytes, keyBytes } = keySizes(bytes);
  const { numStored, last } = basketHeader(bytes);
  if (numBytes !== bytes.length || keyBytes > bytes.length) malformed(what, `says it has ${numBytes} bytes, of which ${keyBytes} are its key, where ${bytes.length} are stated`);
  if (numStored !== numEntries) malformed(what, `holds ${numStored} entries where ${numEntries} are stated`);
  const payload = await unzip(bytes.subarray(keyBytes), objectBytes, what);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const border = last - keyBytes;
  if (border < 0 || border > payload.length) malformed(what, `ends at byte ${border} of ${payload.length}`);
  const hasOffsets = payload.length >= border + 4 + 4 * numEntries && view.getInt32(border) >= numEntries;
  const begins = hasOffsets && numEntries > 0 ? (entry: number): number => view.getInt32(border + 4 + 4 * entry) - keyBytes : undefined;
  return { view, numEntries, numBytes: border, offsets: offsetsOf(begins, numEntries, border, what) };
}

/** TBasket's members, behind the names of its key. */
function basketHeader(bytes: Uint8Array): { readonly numStored: number; readonly last: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = view.getUint16(4) > 1000 ? 34 : 26;
  for (let name = 0; name < 3; name++) {
    const length = view.getUint8(at);
    at += length === 255 ? 5 + view.getUint32(at + 1) : 1 + length;
  }
  const isMarked = view.getInt32(at + 6) < 0; // a byte of flags follows
  at += isMarked ? 11 : 10;
  return { numStored: view.getInt32(at), last: view.getInt32(at + 4) };
}

/** A basket as JSROOT found it in the tree. */
function embeddedData(basket: RootValue, numEntries: number, name: string): BasketData {
  const what = `a basket of "${name}" in the tree`;
  if (numberOf(basket, "fNevBuf") !== numEntries) malformed(what, `holds ${numberOf(basket, "fNevBuf")} entries where ${numEntries} are stated`);
  // Entries without any items leave no buffer.
  const { arr = new DataView(new ArrayBuffer(0)) } = isObject(basket["fBufferRef"]) ? basket["fBufferRef"] : {};
  const keyBytes = numberOf(basket, "fKeylen");
  const numBytes = numberOf(basket, "fLast") - keyBytes;
  if (!(arr instanceof DataView)) return malformed(what, "has no buffer");
  if (numBytes < 0 || numBytes > arr.byteLength) malformed(what, `ends at byte ${numBytes} of ${arr.byteLength}`);
  const stated = basket["fEntryOffset"];
  const begins = stated instanceof Int32Array && stated.length >= numEntries && numEntries > 0 ? (entry: number): number => stated[entry] - keyBytes : undefined;
  return { view: arr, numEntries, numBytes, offsets: offsetsOf(begins, numEntries, numBytes, what) };
}

/** One entry needs no offsets, so ROOT may leave them out. */
function offsetsOf(begins: ((entry: number) => number) | undefined, numEntries: number, numBytes: number, what: string): Int32Array | undefined {
  if (begins === undefined) return numEntries <= 1 ? Int32Array.of(0, ...(numEntries === 1 ? [numBytes] : [])) : undefined;
  const offsets = new Int32Array(numEntries + 1);
  for (let entry = 0, before = 0; entry < numEntries; entry++) {
    const at = begins(entry);
    if (at < before || at > numBytes) malformed(what, `has entry ${entry} at byte ${at}, not between ${before} and ${numBytes}`);
    offsets[entry] = before = at;
  }
  offsets[numEntries] = numBytes;
  return offsets;
}

function malformed(what: string, why: string): never {
  throw new MpmError("malformed-file", `${what} ${why}`);
}
