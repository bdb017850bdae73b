// Parquet files as tables, on hyparquet's reading of metadata, page headers and compression: row groups are read when rows of
// them are asked for, and the one read last is kept as long as its rows are asked for in pieces.
import { importPeer, MpmError } from "@mpm/tensor";
import type { ColumnMetaData, CompressionCodec, FileMetaData, RowGroup } from "hyparquet";
import type { ByteSource } from "./byte-source.js";
import { makeTable } from "./make-table.js";
import type { Reader } from "./open-table.js";
import { readChunk, type PageReader } from "./parquet-chunk.js";
import { leavesOf, type Leaf } from "./parquet-schema.js";
import { concatColumns, sliceColumn } from "./slice-column.js";
import type { Column, ColumnInfo } from "./table.js";
import { loadZstd } from "./unzip-zstd.js";

interface Group {
  readonly start: number;
  readonly numRows: number;
  readonly chunks: ReadonlyMap<string, ColumnMetaData>;
}

/**
 * Columns of numbers, lists and lists of lists of them, by the names of the schema (fields of structs after a dot). Nulls are NaN
 * in columns of floats and an error elsewhere; null lists are empty; strings, decimals and deeper lists are left out. Lists that
 * Arrow knows to have one length are lists here too.
 */
export const openParquet: Reader = async (source, { path }) => {
  if (path !== undefined) throw new RangeError(`"${source.name}": a Parquet file is one table, expected no path, got "${path}"`);
  const { parquetMetadataAsync, parquetSchema } = await importPeer("hyparquet", () => import("hyparquet"));
  const slice = async (start: number, end: number = source.size) => bufferOf(await source.read(start, end));
  const { metadata, leaves, omitted } = await naming(source, "its metadata", async () => {
    const read = await parquetMetadataAsync({ byteLength: source.size, slice }, { geoparquet: false });
    return { metadata: read, ...leavesOf(parquetSchema(read)) };
  });
  const { groups, numRows } = await naming(source, "its row groups", async () => groupsOf(metadata, source.size));
  const library = await pageReader(groups);
  const columns = leaves.map((leaf) => infoOf(leaf, groups));
  const byName = new Map(leaves.map((leaf) => [leaf.name, leaf]));
  const read = groupReader(source, library);
  return makeTable({
    format: "parquet", columns, omitted, numRows,
    async read(wanted, start, stop) {
      const touched = groups.filter((group) => group.start < stop && group.start + group.numRows > start);
      const columnsOfGroups: (readonly Column[])[] = [];
      for (const group of touched) columnsOfGroups.push(await read(group, wanted.map(({ name }) => byName.get(name) as Leaf), start, stop));
      return wanted.map(({ name }, at) => touched.length === 0 ? emptyColumn(byName.get(name) as Leaf, library) : concatColumns(columnsOfGroups.map((found) => found[at])));
    },
    close: () => source.close(),
  });
};

/** Reads the part of a group between two rows of the table. */
function groupReader(source: ByteSource, library: PageReader) {
  let held: { readonly group: Group; readonly columns: Map<string, Promise<Column>> } | undefined;
  const load = (group: Group, leaf: Leaf): Promise<Column> => naming(source, `column "${leaf.name}" at row ${group.start}`, async () => {
    const chunk = group.chunks.get(leaf.pathInSchema.join("\0"));
    if (chunk === undefined) throw new RangeError("expected the column in every row group");
    const [start, stop] = rangeOf(chunk);
    return readChunk(await source.read(start, stop), leaf, chunk, group.numRows, library);
  });
  return async (group: Group, leaves: readonly Leaf[], start: number, stop: number): Promise<readonly Column[]> => {
    const [first, last] = [Math.max(start - group.start, 0), Math.min(stop - group.start, group.numRows)];
    if (first === 0 && last === group.numRows) return Promise.all(leaves.map((leaf) => load(group, leaf)));
    if (held?.group !== group) held = { group, columns: new Map() };
    const { columns } = held;
    return Promise.all(leaves.map(async (leaf) => {
      const column = columns.get(leaf.name) ?? load(group, leaf);
      columns.set(leaf.name, column);
      return sliceColumn(await column, first, last);
    }));
  };
}

function groupsOf({ row_groups: found, num_rows: total }: FileMetaData, size: number): { readonly groups: readonly Group[]; readonly numRows: number } {
  const groups: Group[] = [];
  let start = 0;
  for (const group of found) {
    groups.push({ start, numRows: Number(group.num_rows), chunks: chunksOf(group, size) });
    start += Number(group.num_rows);
  }
  if (start !== Number(total) || groups.some(({ numRows }) => !(numRows >= 0 && numRows <= 0x7ffffffe))) throw new RangeError(`expected ${total} rows in all row groups, got ${start}`);
  return { groups, numRows: start };
}

function chunksOf({ columns }: RowGroup, size: number): ReadonlyMap<string, ColumnMetaData> {
  return new Map(columns.map(({ meta_data: chunk, file_path: path }) => {
    if (chunk === undefined || path !== undefined) throw new MpmError("unsupported-file", "columns are encrypted or in other files: expected them in this one");
    const [start, stop] = rangeOf(chunk);
    if (!(start >= 0 && stop >= start && stop <= size)) throw new RangeError(`expected column "${chunk.path_in_schema.join(".")}" within ${size} bytes, got bytes ${start} to ${stop}`);
    return [chunk.path_in_schema.join("\0"), chunk];
  }));
}

function rangeOf({ dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size }: ColumnMetaData): readonly [number, number] {
  const start = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
  return [start, start + Number(size)];
}

function infoOf({ name, type, pathInSchema, entryLevels }: Leaf, groups: readonly Group[]): ColumnInfo {
  const codec = groups[0]?.chunks.get(pathInSchema.join("\0"))?.codec;
  const compression = codec === undefined || codec === "UNCOMPRESSED" ? {} : { compression: codec.toLowerCase() };
  return { name, dtype: type.dtype, jagged: entryLevels.length as ColumnInfo["jagged"], shape: [], ...compression, ...(type.unit === undefined ? {} : { unit: type.unit }) };
}

async function pageReader(groups: readonly Group[]): Promise<PageReader> {
  const codecs = new Set(groups.flatMap(({ chunks }) => [...chunks.values()].map(({ codec }) => codec)));
  const load = <T>(work: () => Promise<T>) => importPeer("hyparquet", work);
  const [{ parquetHeader }, { decompressPage }, { deltaBinaryUnpack }, compressors] = await Promise.all([
    load(() => import("hyparquet/src/column.js")), load(() => import("hyparquet/src/datapage.js")), load(() => import("hyparquet/src/delta.js")), compressorsFor(codecs),
  ]);
  return { parquetHeader, decompressPage, deltaBinaryUnpack, compressors };
}

async function compressorsFor(codecs: ReadonlySet<CompressionCodec>): Promise<PageReader["compressors"]> {
  if ([...codecs].every((codec) => codec === "UNCOMPRESSED" || codec === "SNAPPY")) return {};
  const { compressors } = await importPeer("hyparquet-compressors", () => import("hyparquet-compressors"));
  // With the size from the page's header, which has been checked, not the one that the frame claims.
  return { ...compressors, ...(codecs.has("ZSTD") && { ZSTD: await loadZstd() }) };
}

function emptyColumn(leaf: Leaf, library: PageReader): Column {
  const nothing = { num_values: 0n } as ColumnMetaData;
  return readChunk(new Uint8Array(), leaf, nothing, 0, library);
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Errors of reading, with the file and the place. */
async function naming<T>({ name }: ByteSource, place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || (error instanceof MpmError && error.message.includes(`"${name}"`))) throw error;
    throw new MpmError(error instanceof MpmError ? error.code : "malformed-file", `"${name}": could not read ${place}: ${error.message}`, { cause: error });
  }
}
