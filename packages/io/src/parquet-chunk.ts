// One column of one row group of a Parquet file, page by page straight to flat values and offsets.
import { MpmError } from "@mpm/tensor";
import type { ColumnMetaData, Compressors } from "hyparquet";
import type { parquetHeader } from "hyparquet/src/column.js";
import type { decompressPage } from "hyparquet/src/datapage.js";
import { append, finished, integers, type NumberList } from "./number-list.js";
import type { Leaf } from "./parquet-schema.js";
import { asColumnData, readDictionaryPlaces, readRunLengths, readStored, type DeltaUnpack, type PageBytes } from "./parquet-values.js";
import { concatColumns } from "./slice-column.js";
import type { Column } from "./table.js";

/** What is used of hyparquet. */
export interface PageReader {
  readonly parquetHeader: typeof parquetHeader;
  readonly decompressPage: typeof decompressPage;
  readonly deltaBinaryUnpack: DeltaUnpack;
  readonly compressors: Compressors;
}

type Data = Column["data"];
type PageHeader = ReturnType<typeof parquetHeader>;

interface Page {
  readonly header: PageHeader;
  readonly numValues: number;
  readonly encoding: string;
  readonly repetition: Uint8Array | undefined;
  readonly definition: Uint8Array | undefined;
  readonly values: PageBytes;
}

/** Rows of lists as far as they have been read. */
interface Offsets {
  readonly rows: Int32Array;
  /** Starts of inner lists, where there are two levels. */
  readonly lists: NumberList<Int32Array>;
  numRows: number;
  numEntries: number;
}

// Repeated values, nulls and empty lists take a few bytes whatever their number; beyond this a file must have bytes to show.
const FREE = 1 << 26;
const VALUES_PER_BYTE = 1024;
const EXPANSION = 4096;
const FLOAT16_NAN = 0x7e00;

/**
 * Decodes the bytes of a column chunk. Nulls of floats become NaN, null lists are empty.
 *
 * @throws RangeError for what cannot be right; MpmError "unsupported-file" for nulls of integers and old encodings.
 */
export function readChunk(bytes: Uint8Array, leaf: Leaf, metadata: ColumnMetaData, numRows: number, library: PageReader): Column {
  const total = Number(metadata.num_values);
  if (!(total >= numRows && total <= FREE + VALUES_PER_BYTE * bytes.length)) throw new RangeError(`${bytes.length} bytes say they hold ${total} values in ${numRows} rows: a decompression bomb?`);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const offsets: Offsets = { rows: new Int32Array(numRows + 1), lists: integers(), numRows: 0, numEntries: 0 };
  const pieces: Column[] = [];
  let dictionary: Data | undefined;
  for (let left = total; left > 0; ) {
    const header = library.parquetHeader(reader);
    checkSizes(header, bytes.length - reader.offset, left);
    const compressed = bytes.subarray(reader.offset, (reader.offset += header.compressed_page_size));
    if (header.type === "DICTIONARY_PAGE") {
      dictionary = readDictionary(compressed, header, leaf, metadata, library);
    } else if (header.type === "DATA_PAGE" || header.type === "DATA_PAGE_V2") {
      const page = openPage(compressed, header, leaf, metadata, library);
      left -= page.numValues;
      pieces.push(columnOf(leaf, readPage(page, leaf, offsets, dictionary, library)));
    }
  }
  return closeColumn(leaf, pieces, offsets, numRows);
}

function checkSizes({ compressed_page_size: compressed, uncompressed_page_size: size, data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary }: PageHeader, available: number, left: number): void {
  if (!(compressed >= 0 && compressed <= available)) throw new RangeError(`expected a page of at most ${available} bytes, got ${compressed}`);
  if (!(size >= 0 && size <= FREE + EXPANSION * compressed)) throw new RangeError(`a page of ${compressed} bytes says it holds ${size}: a decompression bomb?`);
  const numValues = (v1 ?? v2 ?? dictionary)?.num_values ?? 0;
  const most = dictionary === undefined ? left : 8 * size;
  if (!(numValues >= 0 && numValues <= most)) throw new RangeError(`expected a page of at most ${most} values, got ${numValues}`);
}

function readDictionary(compressed: Uint8Array, header: PageHeader, { type }: Leaf, { codec }: ColumnMetaData, library: PageReader): Data {
  const bytes = library.decompressPage(compressed, header.uncompressed_page_size, codec, library.compressors);
  return asColumnData(readStored({ bytes, at: 0 }, "PLAIN", header.dictionary_page_header?.num_values ?? 0, type, library.deltaBinaryUnpack), type);
}

function openPage(compressed: Uint8Array, header: PageHeader, { maxDefinition, entryLevels }: Leaf, { codec }: ColumnMetaData, library: PageReader): Page {
  const { data_page_header: v1, data_page_header_v2: v2, uncompressed_page_size: size } = header;
  const levels = (page: PageBytes, most: number, numValues: number) => (most === 0 ? undefined : readRunLengths(page, 32 - Math.clz32(most), new Uint8Array(numValues)));
  if (v2 !== undefined) {
    const { num_values: numValues, repetition_levels_byte_length: first, definition_levels_byte_length: second, encoding } = v2;
    const repetition = levels({ bytes: compressed.subarray(0, first), at: 0 }, entryLevels.length, numValues);
    const definition = levels({ bytes: compressed.subarray(first, first + second), at: 0 }, maxDefinition, numValues);
    const rest = compressed.subarray(first + second);
    const bytes = v2.is_compressed === false ? rest : library.decompressPage(rest, size - first - second, codec, library.compressors);
    return { header, numValues, encoding, repetition, definition, values: { bytes, at: 0 } };
  }
  if (v1 === undefined) throw new RangeError("expected the header of a data page");
  const { num_values: numValues, encoding } = v1;
  const values = { bytes: library.decompressPage(compressed, size, codec, library.compressors), at: 0 };
  const prefixed = (most: number, levelEncoding: string) => {
    if (most > 0 && levelEncoding !== "RLE") throw new MpmError("unsupported-file", `levels are encoded as ${levelEncoding}: expected RLE; write the file again with a writer of this decade`);
    if (most === 0) return undefined;
    const { bytes, at } = values;
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
    values.at = at + 4 + length;
    return levels({ bytes: bytes.subarray(at + 4, values.at), at: 0 }, most, numValues);
  };
  const repetition = prefixed(entryLevels.length, v1.repetition_level_encoding);
  const definition = prefixed(maxDefinition, v1.definition_level_encoding);
  return { header, numValues, encoding, repetition, definition, values };
}

/** Adds the page's rows to the offsets and returns its entries. */
function readPage({ numValues, encoding, repetition, definition, values }: Page, leaf: Leaf, offsets: Offsets, dictionary: Data | undefined, library: PageReader): Data {
  const first = offsets.numEntries;
  addRows(numValues, repetition, definition, leaf.entryLevels, offsets);
  const numEntries = offsets.numEntries - first;
  let present = numValues;
  if (definition !== undefined) for (const level of definition) if (level !== leaf.maxDefinition) present--;
  const isDictionary = encoding === "RLE_DICTIONARY" || encoding === "PLAIN_DICTIONARY";
  if (isDictionary && dictionary === undefined) throw new RangeError("expected a dictionary before its places");
  const data = isDictionary
    ? readDictionaryPlaces(values, present, dictionary as Data)
    : asColumnData(readStored(values, encoding, present, leaf.type, library.deltaBinaryUnpack), leaf.type);
  return present === numEntries || definition === undefined ? data : withNulls(data, definition, leaf, numEntries);
}

function addRows(numValues: number, repetition: Uint8Array | undefined, definition: Uint8Array | undefined, [outer, inner]: readonly number[], offsets: Offsets): void {
  const { rows, lists } = offsets;
  let { numRows, numEntries } = offsets;
  if (repetition === undefined || outer === undefined || definition === undefined) {
    numRows += numValues;
    numEntries += numValues;
  } else if (inner === undefined) {
    for (let i = 0; i < numValues; i++) {
      if (repetition[i] === 0) rows[numRows++] = numEntries;
      if ((definition[i] ?? 0) >= outer) numEntries++;
    }
  } else {
    for (let i = 0; i < numValues; i++) {
      if (repetition[i] === 0) rows[numRows++] = lists.length;
      if ((repetition[i] ?? 0) < 2 && (definition[i] ?? 0) >= outer) append(lists, numEntries);
      if ((definition[i] ?? 0) >= inner) numEntries++;
    }
  }
  offsets.numRows = numRows;
  offsets.numEntries = numEntries;
}

function withNulls(data: Data, definition: Uint8Array, { name, type, maxDefinition, entryLevels }: Leaf, numEntries: number): Data {
  if (!type.dtype.includes("float")) throw new MpmError("unsupported-file", `column "${name}" has nulls, which ${type.dtype} cannot hold: fill them, or write the column as floats, where they become NaN`);
  const filled = new (data.constructor as new (length: number) => Data)(numEntries);
  const target: { [index: number]: number | bigint } = filled;
  const isEntry = entryLevels.at(-1) ?? 0;
  let [entry, present] = [0, 0];
  for (const level of definition) {
    if (level < isEntry) continue;
    target[entry++] = level === maxDefinition ? (data[present++] ?? 0) : type.dtype === "float16" ? FLOAT16_NAN : Number.NaN;
  }
  return filled;
}

const columnOf = ({ type }: Leaf, data: Data): Column => ({ dtype: type.dtype, data, offsets: [], shape: [] });

function closeColumn(leaf: Leaf, pieces: readonly Column[], offsets: Offsets, numRows: number): Column {
  if (offsets.numRows !== numRows) throw new RangeError(`expected ${numRows} rows, got ${offsets.numRows}`);
  const { data } = pieces.length > 0 ? concatColumns(pieces) : columnOf(leaf, emptyOf(leaf));
  const { rows, lists, numEntries } = offsets;
  rows[numRows] = leaf.entryLevels.length === 2 ? lists.length : numEntries;
  append(lists, numEntries);
  return { ...columnOf(leaf, data), offsets: [rows, finished(lists)].slice(0, leaf.entryLevels.length) };
}

const emptyOf = ({ type }: Leaf): Data => asColumnData(readStored({ bytes: new Uint8Array(), at: 0 }, "PLAIN", 0, type, () => undefined), type);
