import { MpmError } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { encodeModel } from "../src/encode-model.js";
import { graphBuilder } from "../src/graph-builder.js";
import { int } from "../src/attribute.js";
import type { ValueType } from "../src/ir.js";
import { decodeType, typeFields } from "../src/onnx-type.js";
import { add, identity } from "../src/index.js";
import { readMessage } from "../src/protobuf.js";
import { intField, join, messageField, toBytes, type Piece } from "../src/protobuf-writer.js";

const decode = (fields: readonly Piece[]): ValueType | undefined => decodeType(readMessage(toBytes(join(fields))), "x");
const tensors: ValueType = { kind: "tensor", dtype: "float32" };
const strings: ValueType = { kind: "tensor", dtype: "string", shape: [2, undefined, "n"] };

describe("types", () => {
  it.each<ValueType>([
    tensors, strings, { kind: "tensor", dtype: "int4", shape: [] }, { kind: "sparseTensor", dtype: "float64", shape: [3] },
    { kind: "sequence", element: strings }, { kind: "optional", element: { kind: "sequence", element: tensors } },
    { kind: "map", key: "int64", value: { kind: "sequence", element: { kind: "map", key: "string", value: tensors } } },
    { kind: "opaque", domain: "d", name: "n" },
  ])("%o come back", (type) => {
    expect(decode(typeFields(type, "x"))).toEqual(type);
  });

  it("that say nothing are undefined", () => {
    expect([decode([]), decode([messageField(1, [])])]).toEqual([undefined, undefined]);
  });

  it("of unknown elements are refused by the number", () => {
    expect(() => decode([messageField(1, [intField(1, 99)])])).toThrow(MpmError);
    expect(() => decode([messageField(1, [intField(1, 99)])])).toThrow("x has element type 99");
  });

  it("without end, and sequences of nothing, are refused", () => {
    let type: ValueType = tensors;
    for (let level = 0; level < 40; level++) type = { kind: "sequence", element: type };
    expect(() => decode(typeFields(type, "x"))).toThrow("nested more than 32 deep");
    expect(() => decode([messageField(4, [])])).toThrow("does not say of what");
  });
});

describe("a graph that reads a sequence", () => {
  const builder = graphBuilder("sequence");
  const x = builder.typedInput("x", { kind: "sequence", element: tensors });
  const [first] = builder.append({ op: "SequenceAt", domain: "", name: "at", inputs: ["x", builder.constant({ dtype: "int64", shape: [], data: BigInt64Array.of(0n) }).name], outputs: ["first"], attributes: {} },
    [{ dtype: "float32", shape: ["n"] }]);
  if (first === undefined) throw new Error("SequenceAt has an output");
  builder.output("y", add(first, 1));

  it("comes back from a file", () => {
    expect(decodeModel(encodeModel(builder.build()))).toEqual(builder.build());
  });

  it("is accepted by ONNX Runtime", async () => {
    process.env["ORT_DISABLE_TELEMETRY"] = "1";
    const { InferenceSession } = await import("onnxruntime-node");
    const session = await InferenceSession.create(encodeModel(builder.build()));
    expect(session.inputMetadata.map(({ name, isTensor }) => [name, isTensor])).toEqual([["x", false]]);
    await session.release();
  });

  it("gives a clear error where an operator expects a tensor", () => {
    expect(() => identity(x)).toThrow(/reads "x" of type seq\(tensor\(float32\)\): expected a tensor of numbers/);
    expect(() => builder.append({ op: "Cast", domain: "", name: "", inputs: ["x"], outputs: ["c"], attributes: { to: int(7) } })).toThrow(MpmError);
  });
});
