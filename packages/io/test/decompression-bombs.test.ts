// Files of few bytes that claim to hold very many: refused before there is memory for them. Those of ROOT and of text have tests of their own.
import { zipSync } from "fflate";
import type { ColumnMetaData } from "hyparquet";
import { File, ready } from "h5wasm";
import { writeNpy, tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { openTable } from "../src/index.js";
import { readChunk, type PageReader } from "../src/parquet-chunk.js";
import type { Leaf } from "../src/parquet-schema.js";

const LEAF: Leaf = { name: "pt", pathInSchema: ["pt"], type: { stored: "float64", dtype: "float64" }, maxDefinition: 0, entryLevels: [] };
const BYTES = new Uint8Array(100);
const chunkOf = (numValues: bigint): ColumnMetaData => ({ num_values: numValues, codec: "GZIP" }) as ColumnMetaData;

/** A reader that finds a page of so many values and bytes, and is to get no further. */
const pageOf = (numValues: number, size: number): PageReader => ({
  parquetHeader: () => ({ type: "DATA_PAGE", compressed_page_size: 50, uncompressed_page_size: size, data_page_header: { num_values: numValues, encoding: "PLAIN", definition_level_encoding: "RLE", repetition_level_encoding: "RLE" } }),
  decompressPage: () => { throw new Error("decompressed"); },
  deltaBinaryUnpack: () => undefined, compressors: {},
});

test("a Parquet column of more values than its bytes can mean", () => {
  expect(() => readChunk(BYTES, LEAF, chunkOf(10n ** 12n), 5, pageOf(5, 40))).toThrow("100 bytes say they hold 1000000000000 values in 5 rows: a decompression bomb?");
});

test("a Parquet page that grows too much", () => {
  expect(() => readChunk(BYTES, LEAF, chunkOf(5n), 5, pageOf(5, 2 ** 31))).toThrow("a page of 50 bytes says it holds 2147483648: a decompression bomb?");
  expect(() => readChunk(BYTES, LEAF, chunkOf(5n), 5, pageOf(6, 40))).toThrow("expected a page of at most 5 values, got 6");
  expect(() => readChunk(BYTES, LEAF, chunkOf(5n), 5, pageOf(5, 40))).toThrow("decompressed");
});

test("an HDF5 data set whose rows were never written", async () => {
  const { FS } = await ready;
  const file = new File("/bomb.h5", "w");
  const set = file.create_dataset({ name: "pt", data: new Float64Array(10), shape: [10], maxshape: [null], chunks: [10], compression: "gzip", compression_opts: 4 });
  set.resize([1e12]);
  file.close();
  await using table = await openTable(FS.readFile("/bomb.h5"));
  expect(table.numRows).toBe(1e12);
  await expect(table.readColumns(["pt"])).rejects.toThrow(/"pt" says that these rows take 8000000000000 bytes, in a file of \d+: a decompression bomb\? Ask for fewer rows/);
  expect((await table.readColumns(["pt"], { start: 5, stop: 12 })).columns["pt"].data).toEqual(new Float64Array(7));
});

test("an NPZ array that says it is larger than its entry", async () => {
  const npy = writeNpy(tensor("float64", [10]));
  const text = new TextDecoder("latin1").decode(npy).replace("(10,), }", "(1000000000000,), }").replace(/ {11}\n/, "\n");
  const bomb = zipSync({ "pt.npy": Uint8Array.from(text, (letter) => letter.charCodeAt(0)) });
  await expect(openTable(bomb)).rejects.toMatchObject({ code: "malformed-file", message: expect.stringContaining('array "pt": expected 8000000000128 bytes for float64 [1000000000000], got 208') as string });
});
