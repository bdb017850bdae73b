// What every format is read as: a table of named columns, each a flat typed array, with offsets where rows have lengths of their own.
import type { DType, TypedArray } from "@mpm/tensor";

/** What a table says of a column before anything is read. */
export interface ColumnInfo {
  readonly name: string;
  /** Of the entries in `Column.data`. */
  readonly dtype: DType;
  /** Levels of offsets: 0 where every row has the same number of entries, 1 for lists, 2 for lists of lists. */
  readonly jagged: 0 | 1 | 2;
  /** Sizes within each entry, [] for single numbers: an HDF5 data set [jets, 200, 4] has [200, 4]. */
  readonly shape: readonly number[];
  /** How the file compresses it ("lz4", "gzip"), where it says. */
  readonly compression?: string;
  /** Unit, where the file says. */
  readonly unit?: string;
}

/** A column that the file has and this table leaves out. */
export interface OmittedColumn {
  readonly name: string;
  /** "strings", "3 levels of lists". */
  readonly reason: string;
}

/** Some rows of a column. */
export interface Column {
  readonly dtype: DType;
  /** [entries, ...shape], row after row. */
  readonly data: TypedArray;
  /** Outermost first: [rows + 1], then, for lists of lists, [lists + 1]. Each starts at 0 and ends at the length of what it points into. */
  readonly offsets: readonly Int32Array[];
  readonly shape: readonly number[];
}

/** The same rows of several columns. */
export interface ColumnBatch {
  /** The first row in the table. */
  readonly start: number;
  readonly numRows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

/** Rows `start` up to, not including, `stop`. Default: all. */
export interface RowRange {
  readonly start?: number;
  readonly stop?: number;
}

export interface BatchOptions extends RowRange {
  readonly columns: readonly string[];
  /** Rows of a batch; the last may have fewer. */
  readonly rows: number;
}

/** An open file. Columns are read when asked for. */
export interface Table {
  readonly format: Format;
  /** Path of the table in its file: a ROOT tree, an HDF5 group. "" where a file is one table. */
  readonly path: string;
  readonly columns: readonly ColumnInfo[];
  /** What is no column of numbers, or has other rows. */
  readonly omitted: readonly OmittedColumn[];
  readonly numRows: number;
  /**
   * Columns by name, of the rows asked for.
   *
   * @throws RangeError for unknown names, with near ones, and rows outside the table; MpmError "malformed-file",
   * "unsupported-file", "file-changed" for what the file holds.
   */
  readColumns(names: readonly string[], range?: RowRange): Promise<ColumnBatch>;
  /** The same in pieces, so that memory holds one of them. */
  batches(options: BatchOptions): AsyncGenerator<ColumnBatch>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const FORMATS = ["root", "hdf5", "parquet", "npz", "npy", "lhe", "hepmc3"] as const;
export type Format = (typeof FORMATS)[number];
