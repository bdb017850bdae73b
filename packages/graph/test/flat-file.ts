// FlatBuffers files from plain data, for tests of what reads them: also such files as nobody should write.
import { Builder } from "flatbuffers";

/** A field: one value. */
export type FlatField =
  | { readonly bool: boolean }
  | { readonly int32: number }
  | { readonly int64: bigint }
  | { readonly float32: number }
  | { readonly text: string | Uint8Array }
  | { readonly bytes: Uint8Array }
  | { readonly int64s: readonly bigint[] }
  | { readonly table: FlatFields }
  | { readonly tables: readonly FlatFields[] };

/** Fields of a table by number. */
export type FlatFields = Readonly<Record<number, FlatField>>;

/** A file with this root table. One value object is written once, however often it is referred to. */
export function flatFile(root: FlatFields, identifier: string): Uint8Array {
  const b = new Builder();
  b.finish(writeTable(b, root, new Map()), identifier);
  return b.asUint8Array();
}

function writeTable(b: Builder, fields: FlatFields, written: Map<FlatField, number>): number {
  const entries = Object.entries(fields).map(([number, field]) => ({ number: Number(number), field, piece: writePiece(b, field, written) }));
  b.startObject(8);
  for (const { number, field, piece } of entries) {
    if ("bool" in field) b.addFieldInt8(number, Number(field.bool), null);
    else if ("int32" in field) b.addFieldInt32(number, field.int32, null);
    else if ("int64" in field) b.addFieldInt64(number, field.int64, null);
    else if ("float32" in field) b.addFieldFloat32(number, field.float32, null);
    else b.addFieldOffset(number, piece, 0);
  }
  return b.endObject();
}

/** What the table only refers to; 0 for what stands in the table itself. */
function writePiece(b: Builder, field: FlatField, written: Map<FlatField, number>): number {
  const known = written.get(field);
  if (known !== undefined) return known;
  const piece = "text" in field ? b.createString(field.text)
    : "bytes" in field ? b.createByteVector(field.bytes)
    : "table" in field ? writeTable(b, field.table, written)
    : "tables" in field ? writeVector(b, 4, field.tables.map((table) => writeTable(b, table, written)), (offset) => b.addOffset(offset))
    : "int64s" in field ? writeVector(b, 8, field.int64s, (value) => b.addInt64(value))
    : 0;
  written.set(field, piece);
  return piece;
}

function writeVector<T>(b: Builder, width: number, items: readonly T[], add: (item: T) => void): number {
  b.startVector(width, items.length, width);
  for (const item of items.toReversed()) add(item);
  return b.endVector();
}
