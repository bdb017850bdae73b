// Reads rows of the columns of a TTree: which baskets, in the order of the file, decoded into one array a column.
import { messageOf, MpmError } from "@mpm/tensor";
import type { ByteSource } from "./byte-source.js";
import { basketsBetween, readBaskets, type BasketRequest, type BranchBaskets } from "./root-baskets.js";
import type { RootColumn } from "./root-columns.js";
import { decodeEntries, type BasketData, type BasketSlice } from "./root-entries.js";
import { makeUnzip } from "./root-unzip.js";
import type { Column } from "./table.js";

export interface TreeReader {
  /** Entries `start` .. `stop` - 1 of columns. Throws `MpmError`. */
  read(columns: readonly RootColumn[], start: number, stop: number): Promise<readonly Column[]>;
}

/** `columns` are all of the tree: counters are found among them. */
export function makeTreeReader(source: ByteSource, columns: readonly RootColumn[]): TreeReader {
  const unzip = makeUnzip();
  const byName = new Map(columns.map((column) => [column.name, column]));
  // The basket that a read ends in, for the next one: batches rarely end where baskets do.
  const kept = new Map<BranchBaskets, { readonly index: number; readonly basket: BasketData }>();

  const read: TreeReader["read"] = async (wanted, start, stop) => {
    const slices = new Map<BranchBaskets, BasketSlice[]>();
    const requests: BasketRequest[] = [];
    for (const { baskets: branch } of wanted) {
      if (slices.has(branch)) continue;
      const found: BasketSlice[] = [];
      slices.set(branch, found);
      const before = kept.get(branch);
      kept.delete(branch);
      for (const [place, index] of basketsBetween(branch, start, stop).entries()) {
        const first = branch.starts[index];
        const use = (basket: BasketData): void => {
          if (first + basket.numEntries > stop) kept.set(branch, { index, basket });
          found[place] = { basket, from: Math.max(0, start - first), to: Math.min(basket.numEntries, stop - first) };
        };
        if (before?.index === index) use(before.basket);
        else requests.push({ branch, index, use });
      }
    }
    await readBaskets(source, unzip, requests);
    const found: Column[] = [];
    for (const column of wanted) found.push(await decode(column, slices.get(column.baskets) ?? [], start));
    return found;
  };

  const decode = async (column: RootColumn, slices: readonly BasketSlice[], start: number): Promise<Column> => {
    const { dtype, shape, layout } = column;
    const known: BasketSlice[] = [];
    let first = start;
    for (const slice of slices) {
      const isCounted = layout.type === "list" && slice.basket.offsets === undefined;
      known.push(isCounted ? { ...slice, basket: await counted(column, slice.basket, first - slice.from) } : slice);
      first += slice.to - slice.from;
    }
    try {
      return { dtype, shape, ...decodeEntries(layout, known) };
    } catch (cause) {
      throw new MpmError("malformed-file", `"${source.name}": column "${column.name}" cannot be read: ${messageOf(cause)}`, { cause });
    }
  };

  /** ROOT may leave offsets to the branch that counts the items (TTree::kGenerateOffsetMap). */
  const counted = async ({ name, counter, layout }: RootColumn, basket: BasketData, first: number): Promise<BasketData> => {
    const column = byName.get(counter ?? "");
    if (column === undefined || column.jagged > 0) throw new MpmError("unsupported-file", `"${source.name}": column "${name}" has no offsets and no counter`);
    const [counts] = await read([column], first, first + basket.numEntries);
    const offsets = new Int32Array(basket.numEntries + 1);
    for (let entry = 0; entry < basket.numEntries; entry++) offsets[entry + 1] = offsets[entry] + Number(counts.data[entry]) * layout.field.stride;
    if (offsets[basket.numEntries] !== basket.numBytes) throw new MpmError("malformed-file", `"${source.name}": column "${name}" has ${basket.numBytes} bytes where "${counter}" counts ${offsets[basket.numEntries]}`);
    return { ...basket, offsets };
  };

  return { read };
}
