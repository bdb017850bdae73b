import { MpmError, tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { Builder } from "flatbuffers";
import { describe, expect, it } from "vitest";
import type { TrainingCheckpoint } from "../src/checkpoint.js";
import { decodeCheckpoint } from "../src/decode-checkpoint.js";
import { encodeCheckpoint } from "../src/encode-checkpoint.js";
import { checkpoint } from "./arbitrary-checkpoint.js";

const weight = tensor("float32", [2, 3], [1, 2, 3, 4, 5, 6]);
const small: TrainingCheckpoint = {
  parameters: { weight, bias: tensor("float32", [3], [7, 8, 9]) }, frozen: { table: tensor("int64", [2], [5, 6]) },
  optimizer: { step: 50, learningRate: 0.25, momentum0: { weight, bias: tensor("float32", [3]) }, momentum1: { weight, bias: tensor("float32", [3]) } },
  properties: { epoch: 4n, loss: 0.5, note: "ü" },
};

/** An MpmError, or nothing where the file could be read. */
function refusal(bytes: Uint8Array): MpmError | undefined {
  try {
    decodeCheckpoint(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof MpmError) return error;
    throw error;
  }
}

/** Changed copies of `bytes`. */
const withBytes = (bytes: Uint8Array, changes: readonly (readonly [at: number, value: number])[]): Uint8Array => {
  const copy = bytes.slice();
  for (const [at, value] of changes) copy[at] = value;
  return copy;
};

describe("decodeCheckpoint", () => {
  it("reads what encodeCheckpoint writes, bit for bit", () => {
    fc.assert(fc.property(checkpoint(), (state) => {
      const bytes = encodeCheckpoint(state);
      const read = decodeCheckpoint(bytes);
      expect(read).toEqual(state);
      expect(encodeCheckpoint(read)).toEqual(bytes);
    }), { numRuns: 200 });
  });

  it("reads into memory of its own, wherever the file stands in its buffer", () => {
    const bytes = encodeCheckpoint(small);
    const moved = new Uint8Array(bytes.byteLength + 3).subarray(3);
    moved.set(bytes);
    const read = decodeCheckpoint(moved);
    moved.fill(0);
    expect(read).toEqual(small);
  });

  it("reads another writer's file: other order, shared names, fields left out", () => {
    const b = new Builder();
    const [name, data] = [b.createSharedString("a"), b.createByteVector(Uint8Array.of(1))];
    b.startObject(7);
    for (const [field, offset] of [[4, data], [0, name]]) b.addFieldOffset(field, offset, 0);
    b.addFieldInt32(3, 2, 0); // uint8; no dims: a scalar
    const parameter = b.endObject();
    b.startVector(4, 0, 4);
    const none = b.endVector();
    b.startVector(4, 1, 4);
    b.addOffset(parameter);
    const one = b.endVector();
    b.startObject(4);
    b.addFieldOffset(1, one, 0);
    b.addFieldOffset(0, none, 0);
    const module = b.endObject();
    b.startObject(4);
    b.addFieldOffset(1, module, 0);
    b.addFieldInt32(0, 2, 0);
    b.finish(b.endObject(), "ODTC");
    expect(decodeCheckpoint(b.asUint8Array())).toEqual({ parameters: {}, frozen: { a: tensor("uint8", [], [1]) } });
  });

  it("refuses every truncated file", () => {
    const bytes = encodeCheckpoint(small);
    const padding = 1; // zeros after the last text
    for (let length = 0; length < bytes.byteLength - padding; length++) expect(refusal(bytes.slice(0, length))?.code).toBe("checkpoint-invalid");
    expect(decodeCheckpoint(bytes.slice(0, -padding))).toEqual(small);
  });

  it("ends in a checkpoint or an MpmError for 10,000 damaged files", () => {
    const bytes = encodeCheckpoint(small);
    const change = fc.tuple(fc.nat(bytes.byteLength - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)));
    const outcomes = new Set<string>();
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      outcomes.add(refusal(withBytes(bytes, changes))?.code ?? "read");
    }), { numRuns: 10_000, seed: 1 });
    expect([...outcomes].toSorted()).toEqual(["checkpoint-invalid", "read", "unsupported-dtype"]);
  });

  it("does not follow one large piece many times", () => {
    // Every property refers to one text of a megabyte: read as it says, it would take 20 GB.
    const b = new Builder(4_000_000);
    const text = b.createString("x".repeat(1_000_000));
    const properties = Array.from({ length: 20_000 }, (_, index) => {
      const name = b.createString(String(index));
      b.startObject(2);
      b.addFieldOffset(0, name, 0);
      b.addFieldOffset(1, text, 0);
      return b.endObject();
    });
    b.startVector(4, properties.length, 4);
    for (const property of properties) b.addOffset(property);
    const strings = b.endVector();
    b.startObject(3);
    b.addFieldOffset(2, strings, 0);
    const bag = b.endObject();
    const vector = (): number => {
      b.startVector(4, 0, 4);
      return b.endVector();
    };
    const [trained, frozen] = [vector(), vector()];
    b.startObject(4);
    b.addFieldOffset(0, trained, 0);
    b.addFieldOffset(1, frozen, 0);
    const module = b.endObject();
    b.startObject(4);
    b.addFieldInt32(0, 2, 0);
    b.addFieldOffset(1, module, 0);
    b.addFieldOffset(3, bag, 0);
    b.finish(b.endObject(), "ODTC");
    expect(() => decodeCheckpoint(b.asUint8Array())).toThrow("vectors that overlap");
  });

  it("names what is wrong", () => {
    const bytes = encodeCheckpoint(small);
    expect(() => decodeCheckpoint(new TextEncoder().encode("a text that is no checkpoint"))).toThrow('expected the identifier "ODTC" at byte 4, got "xt t"');
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const root = view.getUint32(0, true);
    const version = root + view.getUint16(root - view.getInt32(root, true) + 4, true);
    expect(() => decodeCheckpoint(withBytes(bytes, [[version, 1]]))).toThrow("version 1, expected 2: save it again with ONNX Runtime 1.18 or 1.19");
    expect(() => decodeCheckpoint("checkpoint" as unknown as Uint8Array)).toThrow(TypeError);
  });
});
