// Reads rows of the columns of a TTree: which baskets, in the order of the file, and their pieces put together.
import { MpmError } from "@mpm/tensor";
import type { ByteSource } from "./byte-source.js";
import { basketsBetween, readBaskets, type BasketRequest, type BranchBaskets } from "./root-baskets.js";
import type { RootColumn } from "./root-columns.js";
import { makeSink } from "./root-decode.js";
import { decodeEntries, LEVELS, type BasketData, type Part } from "./root-entries.js";
import type { Column } from "./table.js";

export interface TreeReader {
  /** Entries `start` .. `stop` - 1 of columns. Throws `MpmError`. */
  read(columns: readonly RootColumn[], start: number, stop: number): Promise<readonly Column[]>;
}

/** What one column takes from the baskets of its branch. */
interface Piece {
  readonly column: RootColumn;
  readonly parts: Part[];
}

/** `columns` are all of the tree: counters are found among them. */
export function makeTreeReader(source: ByteSource, columns: readonly RootColumn[]): TreeReader {
  const byName = new Map(columns.map((column) => [column.name, column]));
  // The basket that a read ends in, for the next one: batches rarely end where baskets do.
  const kept = new Map<BranchBaskets, { readonly index: number; readonly data: BasketData }>();

  const read: TreeReader["read"] = async (wanted, start, stop) => {
    const pieces = wanted.map((column): Piece => ({ column, parts: [] }));
    const byBranch = new Map<BranchBaskets, Piece[]>();
    for (const piece of pieces) byBranch.set(piece.column.baskets, [...(byBranch.get(piece.column.baskets) ?? []), piece]);
    const requests: BasketRequest[] = [];
    for (const [branch, takers] of byBranch) {
      const indices = basketsBetween(branch, start, stop);
      const before = kept.get(branch);
      kept.delete(branch);
      for (const [place, index] of indices.entries()) {
        const use = async (data: BasketData): Promise<void> => {
          const first = branch.starts[index];
          if (first + data.numEntries > stop) kept.set(branch, { index, data });
          for (const { column, parts } of takers) parts[place] = await partOf(column, data, first, start, stop);
        };
        if (before?.index === index) await use(before.data);
        else requests.push({ branch, index, use });
      }
    }
    await readBaskets(source, requests);
    return pieces.map(join);
  };

  const partOf = async (column: RootColumn, data: BasketData, first: number, start: number, stop: number): Promise<Part> => {
    const from = Math.max(0, start - first);
    const to = Math.min(data.numEntries, stop - first);
    const known = data.offsets === undefined && column.layout.type === "list" ? await counted(column, data, first) : data;
    try {
      return decodeEntries(column.layout, known, from, to);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MpmError("malformed-file", `"${source.name}": column "${column.name}" cannot be read: ${reason}`, { cause });
    }
  };

  /** ROOT may leave offsets to the branch that counts the items (TTree::kGenerateOffsetMap). */
  const counted = async ({ name, counter, layout }: RootColumn, data: BasketData, first: number): Promise<BasketData> => {
    const column = byName.get(counter ?? "");
    if (column === undefined || column.jagged > 0) throw new MpmError("unsupported-file", `"${source.name}": column "${name}" has no offsets and no counter`);
    const [counts] = await read([column], first, first + data.numEntries);
    const offsets = new Int32Array(data.numEntries + 1);
    for (let entry = 0; entry < data.numEntries; entry++) offsets[entry + 1] = offsets[entry] + Number(counts?.data[entry]) * layout.field.stride;
    if (offsets[data.numEntries] !== data.numBytes) throw new MpmError("malformed-file", `"${source.name}": column "${name}" has ${data.numBytes} bytes where "${counter}" counts ${offsets[data.numEntries]}`);
    return { ...data, offsets };
  };

  return { read };
}

/** Pieces one after the other. */
function join({ column: { dtype, layout, shape }, parts }: Piece): Column {
  const levels = LEVELS[layout.type];
  if (parts.length === 1) return { dtype, shape, ...parts[0] };
  const length = parts.reduce((total, part) => total + part.data.length, 0);
  const { data } = makeSink(layout.field.kind, length);
  let at = 0;
  for (const part of parts) {
    (data as Float64Array).set(part.data as Float64Array, at);
    at += part.data.length;
  }
  return { dtype, shape, data, offsets: Array.from({ length: levels }, (_, level) => joinOffsets(parts.map((part) => part.offsets[level]))) };
}

function joinOffsets(pieces: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(pieces.reduce((total, piece) => total + piece.length - 1, 1));
  let at = 0;
  for (const piece of pieces) {
    const base = joined[at];
    for (let i = 1; i < piece.length; i++) joined[at + i] = base + piece[i];
    at += piece.length - 1;
  }
  return joined;
}
