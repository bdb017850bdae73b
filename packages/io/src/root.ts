// ROOT files: JSROOT finds the tree and what it says of itself, and the entries are decoded here, basket by basket.
import type { ByteSource } from "./byte-source.js";
import { makeTable } from "./make-table.js";
import type { Reader } from "./open-table.js";
import { columnsOf, type RootColumn } from "./root-columns.js";
import { findTree, openRootFile, readObject, readObjectBytes } from "./root-file.js";
import { numberOf } from "./root-members.js";
import { makeTreeReader } from "./root-read.js";
import { rntupleColumns, type RNTupleTableColumn } from "./root-rntuple-columns.js";
import { makeRNTupleReader } from "./root-rntuple-read.js";
import { readRNTuple } from "./root-rntuple-schema.js";
import type { Table } from "./table.js";

/**
 * Opens a TTree or an RNTuple. `path` is "directory/name"; default: the only one.
 *
 * @throws MpmError "malformed-file", "unsupported-file"; RangeError where there are several trees, or none of that name
 */
export const openRoot: Reader = async (source, { path }) => {
  const root = await openRootFile(source);
  const tree = await findTree(root, path);
  const close = async (): Promise<void> => {
    root.file.delete();
    await source.close();
  };
  if (tree.key.fClassName === "ROOT::RNTuple") return rntupleTable(source, tree.path, await readObjectBytes(root, tree), close);
  const object = await readObject(root, tree);
  const { columns, omitted, aliases } = await columnsOf(root, object);
  const reader = makeTreeReader(source, columns);
  return makeTable({
    format: "root", path: tree.path, columns, omitted, aliases, numRows: numberOf(object, "fEntries"), close,
    read: (wanted, start, stop) => reader.read(wanted as readonly RootColumn[], start, stop),
  });
};

async function rntupleTable(source: ByteSource, path: string, anchor: Uint8Array, close: () => Promise<void>): Promise<Table> {
  const tuple = await readRNTuple(source, anchor);
  const { columns, omitted } = rntupleColumns(tuple);
  const read = makeRNTupleReader(source, tuple);
  return makeTable({ format: "root", path, columns, omitted, numRows: tuple.numEntries, close, read: (wanted, start, stop) => read(wanted as readonly RNTupleTableColumn[], start, stop) });
}
