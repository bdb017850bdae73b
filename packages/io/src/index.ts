// Public interface of @mpm/io.
export { openTable, type OpenOptions } from "./open-table.js";
export { FORMATS, type BatchOptions, type Column, type ColumnBatch, type ColumnInfo, type Format, type OmittedColumn, type RowRange, type Table } from "./table.js";
export type { Source } from "./byte-source.js";
