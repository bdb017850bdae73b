// NumPy's NPY format, versions 1 to 3: numbers and booleans of any byte order, C or Fortran order.
// Python objects, strings and structured records are refused.

import { bytesOfData, concatBytes, dataFromBytes, requireLength, viewOf } from "./bytes.js";
import { bytesPerElement, type DType } from "./dtype.js";
import { MpmError } from "./errors.js";
import { columnMajorStrides, toRowMajor } from "./row-major.js";
import { sizeOf, tensor, type Tensor } from "./tensor.js";

const MAGIC = "\x93NUMPY";
const ALIGNMENT = 64;
// The most a version 1 header can hold. Longer ones exist only for structured records.
const MAX_HEADER_BYTES = 65_535;

const DTYPE_OF_CODE: Readonly<Record<string, DType>> = {
  f2: "float16", f4: "float32", f8: "float64", b1: "bool",
  i1: "int8", i2: "int16", i4: "int32", i8: "int64",
  u1: "uint8", u2: "uint16", u4: "uint32", u8: "uint64",
};

/** What an NPY file says before its data. */
export interface NpyHeader {
  readonly dtype: DType;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Byte at which the data start. */
  readonly dataStart: number;
}

/**
 * Reads the header alone, of a file whose first bytes these are.
 *
 * @throws what `readNpy` throws.
 */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const { text, dataStart } = splitHeader(bytes);
  return { ...parseHeader(text), dataStart };
}

/**
 * Reads one array. The data is a view of `bytes` when it is aligned, little-endian and in C order, else a copy.
 *
 * @throws TypeError when `bytes` is not a Uint8Array; RangeError when their number does not match the header;
 * MpmError `"invalid-file"` for what is not NPY, `"unsupported-dtype"` for objects, strings, dates, complex numbers
 * and records.
 */
export function readNpy(bytes: Uint8Array): Tensor {
  const header = readNpyHeader(bytes);
  const width = bytesPerElement(header.dtype);
  const data = bytes.subarray(header.dataStart);
  checkDataLength(data.length, sizeOf(header.shape) * width, header);
  const values = dataFromBytes(header.dtype, header.bigEndian ? swapBytes(data, width) : data);
  const isRowMajor = !header.fortranOrder || header.shape.length < 2;
  const ordered = isRowMajor ? values : toRowMajor(values, header.shape, columnMajorStrides(header.shape));
  return tensor(header.dtype, header.shape, ordered);
}

/**
 * Writes one array as NPY version 1, little-endian, C order, readable by `numpy.load`.
 *
 * @throws TypeError for bfloat16, which NumPy lacks; RangeError when data and shape disagree.
 */
export function writeNpy(source: Tensor): Uint8Array {
  const { dtype, shape, data } = tensor(source.dtype, source.shape, source.data);
  const text = `{'descr': '${descriptorOf(dtype)}', 'fortran_order': False, 'shape': (${shape.map((length) => `${length},`).join(" ")}), }`;
  const headerEnd = MAGIC.length + 4;
  const total = Math.ceil((headerEnd + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const length = total - headerEnd;
  if (length > MAX_HEADER_BYTES) throw new RangeError(`a shape of ${shape.length} dimensions does not fit an NPY header`);
  const header = `${MAGIC}\x01\x00${String.fromCharCode(length & 0xff, length >>> 8)}${text.padEnd(length - 1)}\n`;
  return concatBytes([Uint8Array.from(header, (character) => character.charCodeAt(0)), bytesOfData(data)]);
}

function splitHeader(bytes: Uint8Array): { readonly text: string; readonly dataStart: number } {
  const view = viewOf(bytes);
  requireLength(bytes, 10, "the NPY preamble");
  if (textOf(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw invalid("the file does not start with \\x93NUMPY");
  const version = bytes[6];
  if (version < 1 || version > 3) throw invalid(`expected NPY version 1, 2 or 3, got ${version}`);
  const start = version === 1 ? 10 : 12;
  requireLength(bytes, start, "the NPY preamble");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_BYTES) throw invalid(`expected a header of at most ${MAX_HEADER_BYTES} bytes, got ${length}`);
  requireLength(bytes, start + length, "the NPY header");
  return { text: textOf(bytes.subarray(start, start + length)), dataStart: start + length };
}

// The header is a Python dictionary literal; only its three fixed entries are looked for, nothing is evaluated.
function parseHeader(text: string): Omit<NpyHeader, "dataStart"> {
  const descriptor = /["']descr["']\s*:\s*(?:["']([^"']*)["']|\[)/.exec(text);
  const order = /["']fortran_order["']\s*:\s*(True|False)/.exec(text);
  const shape = /["']shape["']\s*:\s*\(([\d\sL,]*)\)/.exec(text);
  if (!descriptor || !order || !shape) throw invalid(`expected 'descr', 'fortran_order' and 'shape' in the header, got ${text.slice(0, 200)}`);
  return { ...parseDescriptor(descriptor[1]), fortranOrder: order[1] === "True", shape: parseShape(shape[1]) };
}

function parseDescriptor(descriptor: string | undefined): Pick<NpyHeader, "dtype" | "bigEndian"> {
  const parts = /^([<>|=]?)([a-z]\d+)$/.exec(descriptor ?? "");
  const code = parts?.[2] ?? "";
  if (!Object.hasOwn(DTYPE_OF_CODE, code)) {
    const seen = descriptor === undefined ? "a structured record" : `'${descriptor}'`;
    throw new MpmError("unsupported-dtype", `expected an NPY array of ${Object.keys(DTYPE_OF_CODE).join(", ")}, got ${seen}: convert it in NumPy with astype`);
  }
  return { dtype: DTYPE_OF_CODE[code], bigEndian: parts?.[1] === ">" };
}

// Python 2 wrote long integers as "3L"; a trailing comma leaves an empty last part.
function parseShape(text: string): number[] {
  return text.split(",").map((part) => part.trim().replace(/L$/, "")).filter((part) => part !== "").map(Number);
}

function checkDataLength(seen: number, expected: number, { dtype, shape }: NpyHeader): void {
  if (seen === expected) return;
  const problem = seen < expected ? "truncated file" : "unexpected bytes after the data";
  throw new RangeError(`${problem}: expected ${expected} bytes for ${dtype} [${shape.join(", ")}], got ${seen}`);
}

function descriptorOf(dtype: DType): string {
  const code = Object.keys(DTYPE_OF_CODE).find((key) => DTYPE_OF_CODE[key] === dtype);
  if (code === undefined) throw new TypeError(`NPY has no ${dtype}: convert with toFloat32, or write safetensors`);
  return (bytesPerElement(dtype) === 1 ? "|" : "<") + code;
}

function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = new Uint8Array(bytes);
  for (let start = 0; start < swapped.length; start += width) swapped.subarray(start, start + width).reverse();
  return swapped;
}

function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function invalid(problem: string): MpmError {
  return new MpmError("invalid-file", `not a valid NPY file: ${problem}`);
}
