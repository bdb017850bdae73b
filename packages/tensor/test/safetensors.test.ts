import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSafetensors, tensor, writeSafetensors, type Tensor } from "../src/index.js";
import { arbitraryTensor, bitsOf } from "./arbitrary-tensor.js";

function fileOf(header: string | object, dataBytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

const entry = (start: number, stop: number, shape: unknown = [stop - start], dtype = "U8"): object => ({ dtype, shape, data_offsets: [start, stop] });

describe("readSafetensors", () => {
  test("worked bytes", () => {
    const file = fileOf({ __metadata__: { format: "pt" }, w: entry(4, 8, [1, 2], "BF16"), b: entry(0, 4, [], "F32") }, 8);
    file.set([0, 0, 0x80, 0x3f, 0x80, 0x3f, 0, 0xc0], file.length - 8);
    expect(readSafetensors(file)).toEqual({
      tensors: { w: tensor("bfloat16", [1, 2], [1, -2]), b: tensor("float32", [], [1]) },
      metadata: { format: "pt" },
    });
  });

  test("a padded header and no tensors", () => {
    expect(readSafetensors(fileOf("{}   "))).toEqual({ tensors: {}, metadata: {} });
  });

  test("aligned tensors are views, unaligned ones copies", () => {
    const bytes = writeSafetensors({ x: tensor("float64", [2], [1, 2]) });
    expect(readSafetensors(bytes).tensors.x.data.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(readSafetensors(shifted.subarray(1)).tensors.x.data).toEqual(Float64Array.of(1, 2));
  });

  test.each([
    ["no JSON", "{", 0, "not JSON"],
    ["no object", "[]", 0, "does not start with {"],
    ["leading space", " {}", 0, "does not start with {"],
    ["a repeated name", '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', 0, 'names "a" twice'],
    ["an overlap", { a: entry(0, 2), b: entry(1, 3) }, 3, "an overlap"],
    ["the same data twice", { a: entry(0, 2), b: entry(0, 2) }, 2, "an overlap"],
    ["a gap", { a: entry(0, 2), b: entry(3, 4) }, 4, "a gap"],
    ["a gap at the start", { a: entry(1, 2) }, 2, "a gap"],
    ["bytes after the last tensor", { a: entry(0, 2) }, 3, "1 bytes after the last tensor"],
    ["offsets that do not fit the shape", { a: entry(0, 2, [3]) }, 3, "needs 3 bytes"],
    ["offsets that go backwards", { a: entry(2, 0, [0]) }, 2, "needs 0 bytes"],
    ["negative offsets", { a: entry(-1, 0) }, 0, "expected [start, stop]"],
    ["a negative size", { a: entry(0, 1, [-1]) }, 1, "expected whole numbers"],
    ["a fractional size", { a: entry(0, 1, [0.5]) }, 1, "expected whole numbers"],
    ["a shape that is text", { a: entry(0, 1, "1") }, 1, "expected whole numbers"],
    ["an entry that is no object", { a: 1 }, 0, "not an object"],
    ["metadata that is no text", { __metadata__: { step: 1 } }, 0, 'entry "step" is not text'],
    ["metadata that is no object", { __metadata__: [] }, 0, "not an object"],
  ])("refuses %s", (_, header, dataBytes, message) => {
    expect(() => readSafetensors(fileOf(header, dataBytes))).toThrow(expect.objectContaining({ code: "invalid-file", message: expect.stringContaining(message) }));
  });

  test("refuses an unknown dtype", () => {
    expect(() => readSafetensors(fileOf({ a: entry(0, 1, [1], "F8_E4M3") }, 1))).toThrow(expect.objectContaining({ code: "unsupported-dtype" }));
  });

  test("refuses a header that is too large before reading it", () => {
    expect(() => readSafetensors(new Uint8Array(16).fill(0xff))).toThrow("header of at most 100000000 bytes, got 18446744073709551615");
  });

  test("refuses a header that is not UTF-8", () => {
    const file = fileOf('{"a":1}');
    file[10] = 0xff;
    expect(() => readSafetensors(file)).toThrow("not UTF-8");
  });

  test("offsets beyond the end and every truncation are RangeErrors", () => {
    expect(() => readSafetensors(fileOf({ a: entry(0, 2 ** 40) }, 4))).toThrow(new RangeError("truncated file: expected 1099511627776 bytes of data, got 4"));
    const bytes = writeSafetensors({ a: tensor("int32", [2]), b: tensor("bool", [3]) });
    for (let length = 0; length < bytes.length; length++) expect(() => readSafetensors(bytes.subarray(0, length))).toThrow(RangeError);
  });
});

describe("writeSafetensors", () => {
  test("keeps the order of names, puts wide types first in the data and starts it at a multiple of 8", () => {
    const bytes = writeSafetensors({ flags: tensor("bool", [3]), weight: tensor("float32", [2], [1, 2]) }, { step: "7" });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(length % 8).toBe(0);
    expect(header.trimEnd()).toBe('{"__metadata__":{"step":"7"},"flags":{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]},"weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}');
  });

  test("any tensors come back as views with the same bits and names", () => {
    const text = fc.string({ maxLength: 8, unit: "grapheme" });
    const records = fc.dictionary(text, arbitraryTensor(), { maxKeys: 6 });
    fc.assert(fc.property(records, fc.dictionary(text, text), (tensors, metadata) => {
      const bytes = writeSafetensors(tensors, metadata);
      const back = readSafetensors(bytes);
      expect(back.metadata).toEqual(metadata);
      expect(Object.keys(back.tensors)).toEqual(Object.keys(tensors));
      for (const [name, value] of Object.entries(back.tensors)) {
        expect(bitsOf(value)).toEqual(bitsOf(tensors[name]));
        expect(value.data.buffer).toBe(bytes.buffer);
      }
    }), { seed: 15 });
  });

  test("refuses the reserved name, metadata that is not text, and a wrong shape", () => {
    const x: Tensor = tensor("int8", [1]);
    expect(() => writeSafetensors({ __metadata__: x })).toThrow(RangeError);
    expect(() => writeSafetensors({ x }, { step: 1 as unknown as string })).toThrow(TypeError);
    expect(() => writeSafetensors({ x: { ...x, shape: [2] } })).toThrow(RangeError);
  });
});
