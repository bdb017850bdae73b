// Types of values as ONNX writes them: ValueType <-> TypeProto.
import { MpmError } from "@mpm/tensor";
import type { Dim, ElementType, ValueType } from "./ir.js";
import { dtypeCode, elementTypeOfCode } from "./onnx-dtype.js";
import { malformed, messageAt, messagesAt, numberAt, stringAt, type Message } from "./protobuf.js";
import { intField, messageField, stringField, type Piece } from "./protobuf-writer.js";

/** Far above any real type, far below the call stack. */
const MAX_DEPTH = 32;

/** Fields of a TypeProto. @throws RangeError for a size that ONNX cannot hold, naming `owner`. */
export function typeFields(type: ValueType, owner: string): Piece[] {
  switch (type.kind) {
    case "tensor": return [messageField(1, tensorFields(type, owner))];
    case "sparseTensor": return [messageField(8, tensorFields(type, owner))];
    case "sequence": return [messageField(4, [messageField(1, typeFields(type.element, owner))])];
    case "optional": return [messageField(9, [messageField(1, typeFields(type.element, owner))])];
    case "map": return [messageField(5, [intField(1, dtypeCode(type.key)), messageField(2, typeFields(type.value, owner))])];
    case "opaque": return [messageField(7, [stringField(1, type.domain), stringField(2, type.name)])];
  }
}

function tensorFields({ dtype, shape }: ValueType & { readonly kind: "tensor" | "sparseTensor" }, owner: string): Piece[] {
  const shapeFields = shape === undefined ? [] : [messageField(2, shape.map((dim) => messageField(1, dimFields(dim, owner))))];
  return [intField(1, dtypeCode(dtype)), ...shapeFields];
}

function dimFields(dim: Dim | undefined, owner: string): Piece[] {
  if (dim === undefined) return [];
  if (typeof dim === "number" ? dim >= 0 : dim !== "") return [typeof dim === "number" ? intField(1, dim) : stringField(2, dim)];
  throw new RangeError(`"${owner}" has size ${JSON.stringify(dim)}: expected a number >= 0 or the name of a symbolic size`);
}

/**
 * Reads a TypeProto; undefined where it says nothing, not even an element type.
 *
 * @throws MpmError "unsupported-dtype", naming `owner`, for a number that is no element type.
 */
export function decodeType(message: Message, owner: string, depth = 0): ValueType | undefined {
  if (depth > MAX_DEPTH) throw malformed(message.start, `types are nested more than ${MAX_DEPTH} deep`);
  const tensor = messageAt(message, 1);
  if (tensor !== undefined) return decodeTensorType("tensor", tensor, owner);
  const [sparse, sequence, optional, map, opaque] = [8, 4, 9, 5, 7].map((number) => messageAt(message, number));
  if (sparse !== undefined) return decodeTensorType("sparseTensor", sparse, owner);
  if (sequence !== undefined) return { kind: "sequence", element: decodeElement(sequence, 1, owner, depth) };
  if (optional !== undefined) return { kind: "optional", element: decodeElement(optional, 1, owner, depth) };
  if (map !== undefined) return { kind: "map", key: readElementType(numberAt(map, 1) ?? 0, owner), value: decodeElement(map, 2, owner, depth) };
  return opaque && { kind: "opaque", domain: stringAt(opaque, 1), name: stringAt(opaque, 2) };
}

function decodeTensorType(kind: "tensor" | "sparseTensor", message: Message, owner: string): ValueType | undefined {
  const code = numberAt(message, 1) ?? 0;
  if (code === 0) return undefined;
  const dtype = readElementType(code, owner);
  const shape = messageAt(message, 2);
  return shape === undefined ? { kind, dtype } : { kind, dtype, shape: messagesAt(shape, 1, decodeDim) };
}

function decodeElement(message: Message, number: number, owner: string, depth: number): ValueType {
  const inner = messageAt(message, number);
  const type = inner && decodeType(inner, owner, depth + 1);
  if (type === undefined) throw malformed(message.start, `the type of ${owner} does not say of what`);
  return type;
}

function decodeDim(message: Message): Dim | undefined {
  const size = numberAt(message, 1);
  if (size !== undefined) return size < 0 ? undefined : size; // some exporters write -1 for an unknown size
  const symbol = stringAt(message, 2);
  return symbol === "" ? undefined : symbol;
}

/** Element type of an ONNX number. @throws MpmError "unsupported-dtype", naming `owner`, for a number that is none. */
export function readElementType(code: number, owner: string): ElementType {
  const dtype = elementTypeOfCode(code);
  if (dtype !== undefined) return dtype;
  throw new MpmError("unsupported-dtype", `${owner} has element type ${code}, which is none of ONNX: is the file damaged, or newer than this package?`);
}
