import { describe, expect, it } from "vitest";
import type { ValueInfo, ValueType } from "../src/ir.js";
import { typeOf, typeText, valueInfo } from "../src/value-info.js";

const tensors: ValueType = { kind: "tensor", dtype: "float32" };

it.each<[string, ValueType | undefined, ValueInfo]>([
  ["a tensor, its open sizes named", { kind: "tensor", dtype: "int8", shape: [2, undefined, "n"] }, { name: "x", dtype: "int8", shape: [2, "x_dim1", "n"] }],
  ["a tensor of unknown shape", { kind: "tensor", dtype: "int8" }, { name: "x", dtype: "int8", shape: [], unknown: "shape" }],
  ["nothing known", undefined, { name: "x", dtype: "float32", shape: [], unknown: "type" }],
  ["strings", { kind: "tensor", dtype: "string", shape: [1] }, { name: "x", dtype: "float32", shape: [], unknown: "type", type: { kind: "tensor", dtype: "string", shape: [1] } }],
  ["a sequence", { kind: "sequence", element: tensors }, { name: "x", dtype: "float32", shape: [], unknown: "type", type: { kind: "sequence", element: tensors } }],
])("valueInfo of %s", (_, type, info) => {
  expect(valueInfo("x", type)).toEqual(info);
});

it.each<ValueInfo>([
  { name: "x", dtype: "int8", shape: [2, "n"] }, { name: "x", dtype: "int8", shape: [], unknown: "shape" }, valueInfo("x", undefined),
  valueInfo("x", { kind: "sequence", element: tensors }), valueInfo("x", { kind: "tensor", dtype: "float8e5m2", shape: [3] }),
])("typeOf gives back the type of %o", (info) => {
  expect(valueInfo("x", typeOf(info))).toEqual(info);
});

describe("typeText", () => {
  it.each<[ValueType, string]>([
    [{ kind: "optional", element: { kind: "sequence", element: tensors } }, "optional(seq(tensor(float32)))"],
    [{ kind: "map", key: "string", value: { kind: "sparseTensor", dtype: "int4" } }, "map(string, sparse_tensor(int4))"],
    [{ kind: "opaque", domain: "d", name: "n" }, "opaque(d, n)"],
  ])("%o", (type, text) => {
    expect(typeText(type)).toBe(text);
  });
});
