// What a data file holds, as plain data.
import type { ColumnInfo, OmittedColumn, Table } from "@mpm/io";

export interface DataDescription {
  readonly format: Table["format"];
  /** Path of the table in its file; "" where the file is one table. */
  readonly path: string;
  readonly numRows: number;
  readonly columns: readonly ColumnInfo[];
  /** What the file has and the table leaves out. */
  readonly omitted: readonly OmittedColumn[];
}

/** Describes a table without reading its rows. */
export const describeData = ({ format, path, numRows, columns, omitted }: Table): DataDescription => ({ format, path, numRows, columns, omitted });

/** "float32", "lists of float32 [4]", "lists of lists of int32" */
export const columnType = ({ dtype, jagged, shape }: ColumnInfo): string => `${"lists of ".repeat(jagged)}${dtype}${shape.length > 0 ? ` [${shape.join(", ")}]` : ""}`;
