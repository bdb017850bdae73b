// Attribute types as ONNX numbers them.
import type { Attribute } from "./ir.js";

export type AttributeType = Exclude<Attribute["type"], "reference">;

/** AttributeProto.AttributeType, and the field of an AttributeProto that holds the value. */
export const attributeTypes: Readonly<Record<AttributeType, { readonly code: number; readonly field: number }>> = {
  float: { code: 1, field: 2 }, int: { code: 2, field: 3 }, string: { code: 3, field: 4 }, tensor: { code: 4, field: 5 }, graph: { code: 5, field: 6 },
  floats: { code: 6, field: 7 }, ints: { code: 7, field: 8 }, strings: { code: 8, field: 9 }, tensors: { code: 9, field: 10 }, graphs: { code: 10, field: 11 },
  sparseTensor: { code: 11, field: 22 }, sparseTensors: { code: 12, field: 23 }, valueType: { code: 13, field: 14 }, valueTypes: { code: 14, field: 15 },
};

/** The first type for which `select` holds. */
export function attributeTypeWhere(select: (numbers: { readonly code: number; readonly field: number }) => boolean): AttributeType | undefined {
  return (Object.keys(attributeTypes) as AttributeType[]).find((type) => select(attributeTypes[type]));
}
