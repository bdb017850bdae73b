// Tensors as ONNX writes them: Tensor and CarriedTensor <-> TensorProto, SparseTensor <-> SparseTensorProto.
import { bytesPerElement, MpmError, sizeOf, tensor, type DType, type Tensor } from "@mpm/tensor";
import { isTensor } from "./constant.js";
import { externalBytes, isExternal, type ExternalData } from "./external-data.js";
import type { CarriedDType, CarriedTensor, ElementType, SparseTensor } from "./ir.js";
import { dtypeCode, isDType } from "./onnx-dtype.js";
import { readElementType } from "./onnx-type.js";
import {
  bytesAt, bytesListAt, doublesAt, floatsAt, int32sAt, int64sAt, malformed, messageAt, numberAt, stringAt, type Message,
} from "./protobuf.js";
import { bytesField, bytesOf, intField, intsField, join, stringField, type Piece } from "./protobuf-writer.js";

/** What a TensorProto says of itself before its data is read. */
interface Header {
  readonly message: Message;
  readonly what: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly size: number;
}

/** Takes raw data into another file and gives the fields that say where; undefined leaves it in the model. */
export type Elsewhere = (bytes: Uint8Array) => Piece[] | undefined;

const CARRIED_BITS: Readonly<Record<Exclude<CarriedDType, "string">, number>> = {
  complex64: 64, complex128: 128, float8e4m3fn: 8, float8e4m3fnuz: 8, float8e5m2: 8, float8e5m2fnuz: 8, float8e8m0: 8,
  uint4: 4, int4: 4, uint2: 2, int2: 2, float4e2m1: 4,
};

/** Element type of an ONNX number. @throws MpmError "unsupported-dtype", naming `owner`, for types a Tensor cannot hold. */
export function readDtype(code: number, owner: string): DType {
  const dtype = readElementType(code, owner);
  if (isDType(dtype)) return dtype;
  throw new MpmError("unsupported-dtype", `${owner} has element type ${dtype}, expected a number type of 8 to 64 bits or bool: convert it before reading the model`);
}

/** A TensorProto with raw data, or with what `elsewhere` gives for it; large data is not copied. @throws RangeError when shape and data disagree. */
export function encodeTensor(name: string, constant: Tensor | CarriedTensor, elsewhere: Elsewhere = () => undefined): Piece {
  const { dtype, shape } = constant;
  const fields = [intsField(1, shape), intField(2, dtypeCode(dtype)), stringField(8, name)];
  if (dtype === "string") return join([...fields, ...stringsOf(name, constant).map((text) => bytesField(6, text))]);
  const bytes = rawBytes(name, constant);
  return join([...fields, ...(elsewhere(bytes) ?? [bytesField(9, bytes)])]);
}

/** A SparseTensorProto; ONNX keeps the name of the whole with its values. */
export function encodeSparse(name: string, { shape, values, indices }: SparseTensor): Piece {
  return join([bytesField(1, encodeTensor(name, values)), bytesField(2, encodeTensor("", indices)), intsField(3, shape)]);
}

function stringsOf(name: string, { shape, strings = [] }: { readonly shape: readonly number[]; readonly strings?: readonly Uint8Array[] }): readonly Uint8Array[] {
  if (strings.length === sizeOf(shape)) return strings;
  throw new RangeError(`tensor "${name}" has ${strings.length} elements, expected ${sizeOf(shape)} for shape [${shape.join(", ")}]`);
}

function rawBytes(name: string, constant: Exclude<Tensor | CarriedTensor, { readonly dtype: "string" }>): Uint8Array {
  const bytes = bytesOf(isTensor(constant) ? constant.data : constant.bytes);
  const expected = byteLength(constant.dtype, sizeOf(constant.shape));
  if (bytes.byteLength === expected) return bytes;
  throw new RangeError(`tensor "${name}" has ${bytes.byteLength} bytes of data, expected ${expected} for ${constant.dtype} [${constant.shape.join(", ")}]`);
}

function byteLength(dtype: Exclude<ElementType, "string">, size: number): number {
  return isDType(dtype) ? size * bytesPerElement(dtype) : Math.ceil((size * CARRIED_BITS[dtype]) / 8);
}

/**
 * Reads a TensorProto from raw, typed or external data: into memory of its own, but for external data, which aligned tensors share.
 *
 * @throws MpmError "malformed-model", also where the data does not fill the shape, "unsupported-dtype", "external-data".
 */
export function decodeTensor(message: Message, externalData: ExternalData): Tensor | CarriedTensor {
  const header = readHeader(message);
  const { dtype, size, what } = header;
  if (dtype === "string") return stringTensor(header);
  if (isExternal(numberAt(message, 14))) return rawTensor(header, dtype, externalBytes(message, byteLength(dtype, size), what, externalData), true);
  const bytes = bytesAt(message, 9);
  // Some writers leave empty raw data beside typed data.
  return bytes !== undefined && (bytes.byteLength > 0 || size === 0) ? rawTensor(header, dtype, bytes, false) : typedTensor(header, dtype);
}

/** Reads a SparseTensorProto. @throws as `decodeTensor`. */
export function decodeSparse(message: Message, externalData: ExternalData): SparseTensor {
  const [values, indices] = [1, 2].map((number) => messageAt(message, number));
  if (values === undefined || indices === undefined) throw malformed(message.start, "a sparse tensor lacks values or indices");
  const shape = readShape(message, 3, `sparse tensor "${stringAt(values, 8)}"`).shape;
  const decoded = decodeTensor(values, externalData);
  return { dtype: decoded.dtype, shape, values: decoded, indices: decodeTensor(indices, externalData) };
}

function readHeader(message: Message): Header {
  const what = `tensor "${stringAt(message, 8)}"`;
  return { message, what, dtype: readElementType(numberAt(message, 2) ?? 0, what), ...readShape(message, 1, what) };
}

function readShape(message: Message, number: number, what: string): { readonly shape: readonly number[]; readonly size: number } {
  const shape = Array.from(int64sAt(message, number), Number);
  try {
    return { shape, size: sizeOf(shape) };
  } catch {
    throw malformed(message.start, `${what} has shape [${shape.join(", ")}]`);
  }
}

function stringTensor({ message, what, shape, size }: Header): CarriedTensor {
  const strings = bytesListAt(message, 6).map((text) => text.slice());
  if (strings.length === size) return { dtype: "string", shape, strings };
  throw malformed(message.start, `${what} has ${strings.length} values, expected ${size} for shape [${shape.join(", ")}]`);
}

function rawTensor({ message, what, shape, size }: Header, dtype: Exclude<ElementType, "string">, bytes: Uint8Array, shared: boolean): Tensor | CarriedTensor {
  const expected = byteLength(dtype, size);
  if (bytes.byteLength !== expected) throw malformed(message.start, `${what} has ${bytes.byteLength} bytes of data, expected ${expected} for ${dtype} [${shape.join(", ")}]`);
  if (!isDType(dtype)) return { dtype, shape, bytes: shared ? bytes : bytes.slice() };
  return tensor(dtype, shape, viewAs(dtype, shared && bytes.byteOffset % bytesPerElement(dtype) === 0 ? bytes : bytes.slice()));
}

/** Aligned bytes as the typed array of `dtype`. */
function viewAs(dtype: DType, { buffer, byteOffset, byteLength: length }: Uint8Array): Tensor["data"] {
  switch (dtype) {
    case "float32": return new Float32Array(buffer, byteOffset, length / 4);
    case "float64": return new Float64Array(buffer, byteOffset, length / 8);
    case "int64": return new BigInt64Array(buffer, byteOffset, length / 8);
    case "uint64": return new BigUint64Array(buffer, byteOffset, length / 8);
    case "int32": return new Int32Array(buffer, byteOffset, length / 4);
    case "uint32": return new Uint32Array(buffer, byteOffset, length / 4);
    case "int16": return new Int16Array(buffer, byteOffset, length / 2);
    case "uint16": case "float16": case "bfloat16": return new Uint16Array(buffer, byteOffset, length / 2);
    case "int8": return new Int8Array(buffer, byteOffset, length);
    case "uint8": case "bool": return new Uint8Array(buffer, byteOffset, length);
  }
}

function typedTensor({ message, what, shape, size }: Header, dtype: Exclude<ElementType, "string">): Tensor | CarriedTensor {
  const data = isDType(dtype) ? typedData(message, dtype) : carriedData(message, dtype);
  const expected = isDType(dtype) ? size : byteLength(dtype, size);
  if (data.length !== expected) throw malformed(message.start, `${what} has ${data.length} values, expected ${expected} for ${dtype} [${shape.join(", ")}]`);
  return isDType(dtype) ? tensor(dtype, shape, data) : { dtype, shape, bytes: bytesOf(data) };
}

/** The typed field that ONNX prescribes for each element type. */
function typedData(message: Message, dtype: DType): Tensor["data"] {
  switch (dtype) {
    case "float32": return floatsAt(message, 4);
    case "float64": return doublesAt(message, 10);
    case "int64": return int64sAt(message, 7);
    case "uint64": return new BigUint64Array(int64sAt(message, 11).buffer);
    case "uint32": return Uint32Array.from(int32sAt(message, 11));
    case "int32": return int32sAt(message, 5);
    case "int16": return Int16Array.from(int32sAt(message, 5));
    case "int8": return Int8Array.from(int32sAt(message, 5));
    case "uint16": case "float16": case "bfloat16": return Uint16Array.from(int32sAt(message, 5));
    case "uint8": case "bool": return Uint8Array.from(int32sAt(message, 5));
  }
}

/** Complex numbers in pairs; of the smaller types one entry holds one byte, with several elements where they fit. */
function carriedData(message: Message, dtype: Exclude<CarriedDType, "string">): Uint8Array {
  if (dtype === "complex64") return bytesOf(floatsAt(message, 4));
  if (dtype === "complex128") return bytesOf(doublesAt(message, 10));
  return Uint8Array.from(int32sAt(message, 5));
}
