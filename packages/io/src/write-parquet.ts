// Columns as a Parquet file, on hyparquet-writer: required numbers, and lists of them.
import { float16ToFloat32, importPeer, type DType, type TypedArray } from "@mpm/tensor";
import { concatBytes } from "@mpm/tensor/files";
import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import { sliceColumn } from "./slice-column.js";
import type { Column } from "./table.js";

type Columns = Readonly<Record<string, Column>>;
type Leaf = Pick<SchemaElement, "type" | "converted_type" | "logical_type" | "type_length">;

const GROUP_ROWS = 100_000;
const LEAVES: Readonly<Partial<Record<DType, Leaf>>> = {
  float32: { type: "FLOAT" }, float64: { type: "DOUBLE" }, float16: { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } },
  bool: { type: "BOOLEAN" }, int32: { type: "INT32" }, int64: { type: "INT64" },
  int8: { type: "INT32", converted_type: "INT_8" }, int16: { type: "INT32", converted_type: "INT_16" },
  uint8: { type: "INT32", converted_type: "UINT_8" }, uint16: { type: "INT32", converted_type: "UINT_16" },
  uint32: { type: "INT32", converted_type: "UINT_32" }, uint64: { type: "INT64", converted_type: "UINT_64" },
};

/** @throws RangeError for inner shapes and bfloat16; MpmError "missing-peer". */
export async function parquetBytes(columns: Columns, numRows: number, compress: boolean): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const file = await parquetStream(columns, compress, async (bytes) => void pieces.push(bytes));
  await file.write(columns, numRows);
  await file.finish();
  return concatBytes(pieces);
}

/** A Parquet file that is written piece by piece. */
export interface ParquetStream {
  /** More rows of the columns that it was begun with: row groups of their own. */
  write(columns: Columns, numRows: number): Promise<void>;
  finish(): Promise<void>;
}

/** Begins a file with such columns. `sink` takes its bytes, a row group at a time. */
export async function parquetStream(like: Columns, compress: boolean, sink: (bytes: Uint8Array) => Promise<void>): Promise<ParquetStream> {
  const { ByteWriter, ParquetWriter } = await importPeer("hyparquet-writer", () => import("hyparquet-writer"));
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: schemaOf(like), codec: compress ? "SNAPPY" : "UNCOMPRESSED", createdBy: "mpm" });
  const names = Object.keys(like);
  const flush = async (): Promise<void> => {
    await sink(writer.getBytes().slice());
    writer.index = 0;
  };
  return {
    // Lists are objects to the writer: only those of one row group exist at a time.
    async write(columns, numRows) {
      for (let start = 0; start < numRows; start += GROUP_ROWS) {
        const stop = Math.min(start + GROUP_ROWS, numRows);
        await file.write({ columnData: names.map((name): ColumnSource => ({ name, data: rowsOf(sliceColumn(columns[name], start, stop)) })), rowGroupSize: GROUP_ROWS });
        await flush();
      }
    },
    async finish() {
      await file.finish();
      await flush();
    },
  };
}

function schemaOf(columns: Columns): SchemaElement[] {
  const elements: SchemaElement[] = [{ name: "schema", num_children: Object.keys(columns).length }];
  for (const [name, { dtype, offsets, shape }] of Object.entries(columns)) {
    const leaf = LEAVES[dtype];
    if (leaf === undefined) throw new RangeError(`column "${name}": Parquet has no ${dtype}: convert it to float32`);
    if (shape.length > 0) throw new RangeError(`column "${name}": Parquet keeps no inner shape, got [${shape.join(", ")}]: write NPZ or HDF5, or split it`);
    let inner = name;
    for (const _ of offsets) {
      elements.push({ name: inner, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } }, { name: "list", repetition_type: "REPEATED", num_children: 1 });
      inner = "element";
    }
    elements.push({ name: inner, repetition_type: "REQUIRED", ...leaf });
  }
  return elements;
}

/** Numbers as the writer takes them, in one array per list. */
function rowsOf({ dtype, data, offsets }: Column): ColumnSource["data"] {
  const values = valuesOf(dtype, data);
  if (offsets.length === 0) return values;
  let rows: unknown[] | undefined;
  for (const level of offsets.toReversed()) rows = Array.from({ length: level.length - 1 }, (_, i) => Array.from((rows ?? values).slice(level[i], level[i + 1])));
  return rows ?? [];
}

function valuesOf(dtype: DType, data: TypedArray): Exclude<ColumnSource["data"], undefined> {
  if (dtype === "bool") return Array.from(data, Boolean);
  if (dtype === "float16") return Array.from(data as Uint16Array, float16ToFloat32);
  // It refuses the upper half of a Uint32Array, not of an array.
  if (data instanceof Uint32Array) return Array.from(data);
  // Of one-byte and two-byte integers the writer knows no typed arrays.
  return data instanceof Int8Array || data instanceof Int16Array || data instanceof Uint16Array || data instanceof Uint8Array ? Int32Array.from(data) : data;
}
