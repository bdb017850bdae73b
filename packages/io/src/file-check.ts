// Whether the files of a data set belong together, and errors that say which of them is meant.
import { MpmError } from "@mpm/tensor";
import type { DatasetJob } from "./dataset-options.js";
import type { DatasetPosition } from "./dataset-position.js";
import type { ColumnInfo, Table } from "./table.js";

/** Looks at a file (its place in the list) that was just opened. */
export type FileCheck = (file: number, table: Table) => Promise<void>;

/**
 * A check of every file that is opened: it has the columns, of type and shape as in the first one, and as many rows as when
 * it was last open. The check throws RangeError for columns, MpmError "empty-file" and "file-changed".
 */
export function fileCheck({ files, columns, recipe, emptyFiles }: DatasetJob, { cursor }: DatasetPosition): FileCheck {
  const known = new Map(cursor.open.map(({ file, numRows }) => [file, numRows]));
  let first: { readonly name: string; readonly infos: readonly ColumnInfo[] } | undefined;
  return async (file, table) => {
    const { name } = files[file];
    const { numRows } = table;
    const before = known.get(file) ?? numRows;
    if (numRows !== before) throw new MpmError("file-changed", `"${name}" had ${before} rows and now has ${numRows}: start again`);
    if (numRows === 0 && emptyFiles === "refuse") throw new MpmError("empty-file", `"${name}" has no rows: leave it out, or give { emptyFiles: "skip" }`);
    known.set(file, numRows);
    await table.readColumns(columns, { start: 0, stop: 0 }); // its own error names what is missing
    const infos = columns.map((column) => table.columns.find((info) => info.name === column)).filter((info) => info !== undefined);
    first ??= { name, infos };
    const describe = recipe ? formOf : typeOf; // a recipe makes the same of any type
    for (const [index, info] of infos.entries()) {
      const [seen, expected] = [describe(info), describe(first.infos[index])];
      if (seen !== expected) throw new RangeError(`"${name}": column "${info.name}" is ${seen}, but ${expected} in "${first.name}": the columns of all files have to be alike`);
    }
  };
}

/** "lists of entries [4]" */
const formOf = ({ jagged, shape }: ColumnInfo, entries = "entries"): string => `${"lists of ".repeat(jagged)}${entries}${shape.length > 0 ? ` [${shape.join(", ")}]` : ""}`;

/** "lists of float32 [4]" */
const typeOf = (info: ColumnInfo): string => formOf(info, info.dtype);

/** Does `work`; its errors name the file, where they do not yet. */
export async function namingFile<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error.message.includes(name)) throw error;
    const message = `"${name}": ${error.message}`;
    if (error instanceof MpmError) throw new MpmError(error.code, message, { cause: error });
    throw error instanceof RangeError ? new RangeError(message, { cause: error }) : new Error(message, { cause: error });
  }
}
