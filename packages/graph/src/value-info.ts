// A value of any type, those included that no Tensor holds.
import { inventedDim } from "./dim.js";
import type { Dim, ValueInfo, ValueType } from "./ir.js";
import { isDType } from "./onnx-dtype.js";

/**
 * Name and type of a value, for graphs that pass on what mpm does not compute with. Sizes left open get a name ("x_dim0").
 *
 * @example
 * valueInfo("params", { kind: "sequence", element: { kind: "tensor", dtype: "float32" } });
 */
export function valueInfo(name: string, type: ValueType | undefined, nameSize: (axis: number) => Dim = (axis) => inventedDim(name, axis)): ValueInfo {
  if (type?.kind !== "tensor" || !isDType(type.dtype)) return { name, dtype: "float32", shape: [], unknown: "type", ...(type && { type }) };
  if (type.shape === undefined) return { name, dtype: type.dtype, shape: [], unknown: "shape" };
  return { name, dtype: type.dtype, shape: type.shape.map((dim, axis) => dim ?? nameSize(axis)) };
}

/** The type of a value, undefined where nothing is known of it. */
export function typeOf({ dtype, shape, unknown, type }: ValueInfo): ValueType | undefined {
  if (type !== undefined || unknown === "type") return type;
  return { kind: "tensor", dtype, ...(unknown === undefined && { shape }) };
}

/** A type in ONNX's own notation: seq(tensor(float32)). */
export function typeText(type: ValueType): string {
  switch (type.kind) {
    case "tensor": return `tensor(${type.dtype})`;
    case "sparseTensor": return `sparse_tensor(${type.dtype})`;
    case "sequence": return `seq(${typeText(type.element)})`;
    case "optional": return `optional(${typeText(type.element)})`;
    case "map": return `map(${type.key}, ${typeText(type.value)})`;
    case "opaque": return `opaque(${type.domain}, ${type.name})`;
  }
}
