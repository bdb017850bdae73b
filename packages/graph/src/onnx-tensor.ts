// Tensors as ONNX writes them: Tensor <-> TensorProto.
import { bytesPerElement, MpmError, sizeOf, tensor, type DType, type Tensor } from "@mpm/tensor";
import { dtypeCode, isDType } from "./onnx-dtype.js";
import { readElementType } from "./onnx-type.js";
import {
  bytesAt, bytesField, bytesOf, doublesAt, floatsAt, int32sAt, int64sAt, intField, intsField, join, malformed, messagesAt,
  numberAt, stringAt, stringField, type Message, type Piece,
} from "./protobuf.js";

/** Gives the bytes of a file that lies beside the model, by its location relative to the model. */
export type ExternalData = (location: string) => Uint8Array;

/** What a TensorProto says of itself before its data is read. */
interface Header {
  readonly message: Message;
  readonly what: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly size: number;
}

const EXTERNAL = 1;

/** Element type of an ONNX number. @throws MpmError "unsupported-dtype", naming `owner`, for types a Tensor cannot hold. */
export function readDtype(code: number, owner: string): DType {
  const dtype = readElementType(code, owner);
  if (isDType(dtype)) return dtype;
  throw new MpmError("unsupported-dtype", `${owner} has element type ${dtype}, expected a number type of 8 to 64 bits or bool: convert it before reading the model`);
}

/** A TensorProto with raw data; large data is not copied. @throws RangeError when shape and data disagree. */
export function encodeTensor(name: string, { dtype, shape, data }: Tensor): Piece {
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(`tensor "${name}" has ${data.length} elements, expected ${sizeOf(shape)} for shape [${shape.join(", ")}]`);
  }
  return join([intsField(1, shape), intField(2, dtypeCode(dtype)), stringField(8, name), bytesField(9, bytesOf(data))]);
}

/**
 * Reads a TensorProto into memory of its own, from raw, typed or external data.
 *
 * @throws MpmError "unsupported-dtype", "external-data"; RangeError when the data does not fill the shape.
 */
export function decodeTensor(message: Message, externalData: ExternalData): Tensor {
  const header = readHeader(message);
  const isExternal = numberAt(message, 14) === EXTERNAL;
  const bytes = isExternal ? externalBytes(header, externalData) : bytesAt(message, 9);
  // Some writers leave empty raw data beside typed data.
  const isRaw = isExternal || (bytes !== undefined && (bytes.byteLength > 0 || header.size === 0));
  return isRaw && bytes !== undefined ? rawTensor(header, bytes) : typedTensor(header);
}

function readHeader(message: Message): Header {
  const what = `tensor "${stringAt(message, 8)}"`;
  const dtype = readDtype(numberAt(message, 2) ?? 0, what);
  const shape = Array.from(int64sAt(message, 1), Number);
  try {
    return { message, what, dtype, shape, size: sizeOf(shape) };
  } catch {
    throw malformed(message.start, `${what} has shape [${shape.join(", ")}]`);
  }
}

function rawTensor({ message, what, dtype, shape, size }: Header, bytes: Uint8Array): Tensor {
  const expected = size * bytesPerElement(dtype);
  if (bytes.byteLength !== expected) {
    throw malformed(message.start, `${what} has ${bytes.byteLength} bytes of data, expected ${expected} for ${dtype} [${shape.join(", ")}]`);
  }
  const result = tensor(dtype, shape);
  bytesOf(result.data).set(bytes);
  return result;
}

function typedTensor({ message, what, dtype, shape, size }: Header): Tensor {
  const data = typedData(message, dtype);
  if (data.length === size) return tensor(dtype, shape, data);
  throw malformed(message.start, `${what} has ${data.length} values, expected ${size} for shape [${shape.join(", ")}]`);
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

function externalBytes({ message, what, dtype, size }: Header, externalData: ExternalData): Uint8Array {
  const entries = new Map(messagesAt(message, 13).map((entry) => [stringAt(entry, 1), stringAt(entry, 2)]));
  const location = entries.get("location") ?? "";
  // The location is handed to the caller's file system: it must not lead out of the model's folder.
  if (location === "" || /^[/\\]|:|(^|[/\\])\.\.([/\\]|$)/.test(location)) {
    throw new MpmError("external-data", `${what} lies in "${location}", expected a file below the model's folder`);
  }
  const file = externalData(location);
  const offset = byteCount(entries.get("offset"), 0, what);
  const length = byteCount(entries.get("length"), size * bytesPerElement(dtype), what);
  if (length > file.byteLength - offset) {
    throw new MpmError("external-data", `${what} needs bytes ${offset} to ${offset + length} of "${location}", which has ${file.byteLength}: is the file whole?`);
  }
  return bytesOf(file).subarray(offset, offset + length);
}

function byteCount(text: string | undefined, absent: number, what: string): number {
  if (text === undefined) return absent;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new MpmError("external-data", `${what} has external offset or length "${text}", expected a whole number of bytes`);
}
