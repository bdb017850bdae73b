// Many rows into one file, as they come. Node alone.
import { nodeModule, writeFlushed } from "@mpm/tensor/node";
import { concatColumns, entrySize } from "./slice-column.js";
import type { ColumnBatch } from "./table.js";
import type { ParquetStream } from "./write-parquet.js";
import { writeTable, type WriteTableOptions } from "./write-table.js";

type Columns = ColumnBatch["columns"];

/**
 * Writes batches of the same columns, one after the other, as one file. Parquet is written batch by batch (a row group each, so
 * they should have some 10,000 rows); of NPZ and HDF5 all rows are held in memory first.
 *
 * @throws RangeError for batches without rows, or none; what `writeTable` throws.
 */
export async function saveBatches(path: string, batches: AsyncIterable<Columns>, { format, compress = true }: WriteTableOptions): Promise<void> {
  if (format === "parquet") await streamParquet(path, batches, compress);
  else await saveWhole(path, batches, { format, compress });
}

async function streamParquet(path: string, batches: AsyncIterable<Columns>, compress: boolean): Promise<void> {
  const { parquetStream } = await import("./write-parquet.js");
  const file = await nodeModule("node:fs/promises").open(path, "w");
  try {
    let stream: ParquetStream | undefined;
    for await (const columns of batches) {
      stream ??= await parquetStream(columns, compress, async (bytes) => file.writeFile(bytes));
      await stream.write(columns, rowsOf(columns));
    }
    if (stream === undefined) noRows();
    await stream.finish();
    await file.sync();
  } finally {
    await file.close();
  }
}

async function saveWhole(path: string, batches: AsyncIterable<Columns>, options: WriteTableOptions): Promise<void> {
  const pieces: Columns[] = [];
  for await (const columns of batches) pieces.push(columns);
  const [first] = pieces;
  if (first === undefined) noRows();
  const columns = Object.fromEntries(Object.keys(first).map((name) => [name, concatColumns(pieces.map((piece) => piece[name]))]));
  pieces.length = 0;
  const bytes = await writeTable(columns, options);
  await writeFlushed(path, bytes);
}

/** Of the first column: `writeTable` and Parquet's writer check the others against it. */
function rowsOf(columns: Columns): number {
  const [{ data, offsets: [offsets], shape }] = Object.values(columns);
  return offsets === undefined ? data.length / entrySize(shape) : offsets.length - 1;
}

function noRows(): never {
  throw new RangeError("there are no rows to write");
}
