// ROOT files: JSROOT finds the tree and what it says of itself, and the entries are decoded here, basket by basket.
import { makeTable } from "./make-table.js";
import type { Reader } from "./open-table.js";
import { columnsOf, type RootColumn } from "./root-columns.js";
import { findTree, openRootFile, readObject } from "./root-file.js";
import { numberOf } from "./root-members.js";
import { makeTreeReader } from "./root-read.js";

/**
 * Opens a TTree. `path` is "directory/name"; default: the only tree.
 *
 * @throws MpmError "malformed-file", "unsupported-file"; RangeError where there are several trees, or none of that name
 */
export const openRoot: Reader = async (source, { path }) => {
  const root = await openRootFile(source);
  const tree = await findTree(root, path);
  const object = await readObject(root, tree);
  const { columns, omitted, aliases } = columnsOf(root.file, object);
  const reader = makeTreeReader(source, columns);
  return makeTable({
    format: "root", path: tree.path, columns, omitted, aliases, numRows: numberOf(object, "fEntries"),
    read: (wanted, start, stop) => reader.read(wanted as readonly RootColumn[], start, stop),
    async close() {
      root.file.delete();
      await source.close();
    },
  });
};
