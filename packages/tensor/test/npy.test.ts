import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readNpy, tensor, writeNpy, type DType } from "../src/index.js";
import { ALL_DTYPES, arbitraryTensor, bitsOf } from "./arbitrary-tensor.js";
import { errorName } from "./error-name.js";
import { decodeBase64, NPY_FILES, UNSUPPORTED_NPY_FILES } from "./numpy-files.js";

const NPY_DTYPES = ALL_DTYPES.filter((dtype) => dtype !== "bfloat16");

function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function npyWithHeader(header: string, dataBytes: number): Uint8Array {
  const text = `\x93NUMPY\x01\x00${String.fromCharCode(header.length & 0xff, header.length >>> 8)}${header}${"\0".repeat(dataBytes)}`;
  return bytesOfText(text);
}

describe("readNpy", () => {
  test.each(NPY_FILES)("reads $name as NumPy wrote it", ({ dtype, shape, values, base64 }) => {
    const array = readNpy(decodeBase64(base64));
    expect({ dtype: array.dtype, shape: array.shape, values: [...array.data] }).toEqual({ dtype, shape, values });
  });

  test.each(UNSUPPORTED_NPY_FILES)("refuses $name", ({ base64 }) => {
    expect(() => readNpy(decodeBase64(base64))).toThrow(expect.objectContaining({ code: "unsupported-dtype" }));
  });

  test("aligned data is a view, unaligned data a copy", () => {
    const bytes = writeNpy(tensor("float32", [2], [1, 2]));
    expect(readNpy(bytes).data.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const copy = readNpy(shifted.subarray(1));
    expect(copy.data.buffer).not.toBe(shifted.buffer);
    expect(copy.data).toEqual(Float32Array.of(1, 2));
  });

  test("every truncation is a RangeError", () => {
    const bytes = writeNpy(tensor("float32", [2], [1, 2]));
    for (let length = 0; length < bytes.length; length++) expect(() => readNpy(bytes.subarray(0, length))).toThrow(RangeError);
    expect(() => readNpy(bytes.subarray(0, -3))).toThrow("truncated file: expected 8 bytes for float32 [2], got 5");
  });

  test("bytes after the data are refused", () => {
    expect(() => readNpy(new Uint8Array([...writeNpy(tensor("int8", [1])), 0]))).toThrow("expected 1 bytes for int8 [1], got 2");
  });

  test("a huge shape costs no memory", () => {
    const file = npyWithHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }\n", 8);
    expect(() => readNpy(file)).toThrow(RangeError);
  });

  test("native byte order and old long integers are read", () => {
    const file = npyWithHeader("{'shape': (2L,), 'fortran_order': False, 'descr': '=i2'}\n", 4);
    expect(readNpy(file)).toEqual(tensor("int16", [2]));
  });

  test.each([
    ["another file", bytesOfText("PK\x03\x04 and more"), "does not start with"],
    ["a later version", bytesOfText("\x93NUMPY\x04\x00\x00\x00\x00\x00\x00"), "version 1, 2 or 3, got 4"],
    ["a huge header", bytesOfText("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "header of at most 65535"],
    ["a header without shape", npyWithHeader("{'descr': '<f8', 'fortran_order': False}", 0), "expected 'descr'"],
    ["a negative size", npyWithHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", 0), "expected 'descr'"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readNpy(bytes)).toThrow(expect.objectContaining({ code: "invalid-file", message: expect.stringContaining(message) }));
  });

  test("random bytes in a file give errors of the three kinds only", () => {
    const bytes = writeNpy(tensor("float64", [3, 2]));
    fc.assert(fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (position, value) => {
      const damaged = new Uint8Array(bytes);
      damaged[position] = value;
      expect(["none", "RangeError", "MpmError"]).toContain(errorName(() => readNpy(damaged)));
    }), { seed: 10, numRuns: 500 });
  });
});

describe("writeNpy", () => {
  test("the header is as NumPy pads it: data from byte 128", () => {
    const text = String.fromCharCode(...writeNpy(tensor("float32", [3, 2])).subarray(0, 128));
    expect(text).toBe(`\x93NUMPY\x01\x00\x76\x00${"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2,), }".padEnd(117)}\n`);
  });

  test("any array comes back", () => {
    fc.assert(fc.property(arbitraryTensor(NPY_DTYPES), (array) => {
      expect(bitsOf(readNpy(writeNpy(array)))).toEqual(bitsOf(array));
    }), { seed: 11 });
  });

  test("bfloat16 is refused", () => {
    expect(() => writeNpy(tensor<DType>("bfloat16", [1]))).toThrow(TypeError);
  });

  test("a tensor whose data does not fit its shape is refused", () => {
    expect(() => writeNpy({ dtype: "int8", shape: [2], data: new Int8Array(3) })).toThrow(RangeError);
    expect(() => writeNpy(tensor("int8", Array.from({ length: 40_000 }, () => 1)))).toThrow("does not fit an NPY header");
  });
});
