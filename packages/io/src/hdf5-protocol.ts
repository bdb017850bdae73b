// What the thread that reads HDF5 files is told, and what it answers. Apart from what starts it, which it must not load itself.
import type { ErrorRecord } from "@mpm/tensor";
import type { Hdf5Source } from "./hdf5-library.js";
import type { TableParts } from "./make-table.js";
import type { Column, ColumnInfo } from "./table.js";

/** What a table is, as it goes between threads. */
export type TableFacts = Omit<TableParts, "read" | "close">;

/** What the thread is told. Tables are numbers there. */
export type Hdf5Request =
  | { readonly kind: "open"; readonly source: Hdf5Source; readonly path: string | undefined }
  | { readonly kind: "read"; readonly table: number; readonly columns: readonly ColumnInfo[]; readonly start: number; readonly stop: number }
  | { readonly kind: "close"; readonly table: number };

/** What it answers to each request, once, after any number of `ALIVE`. */
export interface Hdf5Answer {
  readonly opened?: { readonly table: number; readonly facts: TableFacts };
  readonly columns?: readonly Column[];
  readonly error?: ErrorRecord;
  /** Whether the library stopped within a call: it is of no more use. */
  readonly isBroken?: boolean;
}

/** Posted before calls of the library, and while others than the library are waited for. */
export const ALIVE = "alive";
