import * as fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../src/bytes.js";
import { crc32 } from "../src/crc32.js";
import { listZip, readZipEntry } from "../src/zip-read.js";
import { errorName } from "./error-name.js";
import { decodeBase64, NPZ64_FILE } from "./numpy-files.js";

const contents = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >>> 9);
const archive = (level: 0 | 6): Uint8Array => zipSync({ "a.bin": [contents, { level }] });
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

// Positions of fields, counted from the start of the directory entry and of the end record.
const FLAGS = 8;
const METHOD = 10;
const CHECKSUM = 16;
const COMPRESSED_SIZE = 20;
const SIZE = 24;
const HEADER_START = 42;
const DIRECTORY_START = 16;

function readAll(bytes: Uint8Array): Uint8Array[] {
  return listZip(bytes).map((entry) => readZipEntry(bytes, entry));
}

// A copy with one field of the (only) directory entry changed.
function withEntryField(bytes: Uint8Array, field: number, value: number, width: 2 | 4 = 4): Uint8Array {
  const changed = new Uint8Array(bytes);
  const view = new DataView(changed.buffer);
  const start = view.getUint32(changed.length - 22 + DIRECTORY_START, true);
  if (width === 2) view.setUint16(start + field, value, true);
  else view.setUint32(start + field, value, true);
  return changed;
}

// Python puts a small directory's numbers into the end record too; beyond 4 GiB there are none.
function zip64Archive(): Uint8Array {
  return decodeBase64(NPZ64_FILE).fill(0xff, -14, -2);
}

describe("a sound archive", () => {
  test.each([0, 6] as const)("is read (level %i)", (level) => {
    expect(readAll(archive(level)).map(crc32)).toEqual([crc32(contents)]);
  });

  test("may end in a comment", () => {
    const bytes = concatBytes([archive(6), Uint8Array.of(1, 2, 3)]);
    bytes[bytes.length - 5] = 3;
    expect(readAll(bytes).map(crc32)).toEqual([crc32(contents)]);
  });

  test("may be of ZIP64", () => {
    expect(listZip(zip64Archive())).toEqual(listZip(decodeBase64(NPZ64_FILE)));
    expect(readAll(zip64Archive())).toHaveLength(2);
  });

  test("may be empty", () => {
    expect(listZip(zipSync({}))).toEqual([]);
  });
});

describe("a damaged or hostile archive", () => {
  test.each([0, 6] as const)("changed contents fail the checksum or the format (level %i)", (level) => {
    const bytes = archive(level);
    bytes[1000] ^= 0x10;
    expect(() => readAll(bytes)).toThrow(expect.objectContaining({ name: "MpmError" }));
  });

  test.each([
    ["a wrong checksum", CHECKSUM, 1, 4, "checksum"],
    ["encryption", FLAGS, 1, 2, "encrypted"],
    ["another compression", METHOD, 14, 2, "unsupported-compression"],
    ["a ZIP64 size that is nowhere", SIZE, 0xffffffff, 4, "invalid-file"],
    ["a ZIP64 position that is nowhere", HEADER_START, 0xffffffff, 4, "invalid-file"],
    ["a size that deflate cannot reach", SIZE, 0xfffffffe, 4, "invalid-file"],
    ["a size that is too small", SIZE, 1000, 4, "invalid-file"],
    ["a size that is too large", SIZE, 400_000, 4, "invalid-file"],
    ["too much compressed data", COMPRESSED_SIZE, 0x7fffffff, 4, "invalid-file"],
    ["too little compressed data", COMPRESSED_SIZE, 2000, 4, "invalid-file"],
    ["a header elsewhere", HEADER_START, 4, 4, "invalid-file"],
  ] as const)("%s", (_, field, value, width, expected) => {
    expect(() => readAll(withEntryField(archive(6), field, value, width))).toThrow(code(expected));
  });

  test("a header beyond the end is a RangeError", () => {
    expect(() => readAll(withEntryField(archive(6), HEADER_START, 0x7fffffff))).toThrow(RangeError);
  });

  test("a ZIP64 directory that is nowhere", () => {
    const bytes = archive(6);
    bytes.fill(0xff, bytes.length - 6, bytes.length - 2);
    expect(() => listZip(bytes)).toThrow(code("invalid-file"));
  });

  test("a directory that claims more entries than there are", () => {
    const bytes = archive(6);
    bytes[bytes.length - 12] = 200;
    expect(() => listZip(bytes)).toThrow("truncated file: the central directory");
  });

  test("a bomb stops where it passes its declared size", () => {
    const bomb = zipSync({ zeros: new Uint8Array(20_000_000) });
    expect(() => readAll(withEntryField(bomb, SIZE, 1000))).toThrow("holds more than the 1000 bytes");
  });

  test("a damaged ZIP64 archive", () => {
    const bytes = zip64Archive();
    for (let position = bytes.length - 300; position < bytes.length; position++) {
      const damaged = new Uint8Array(bytes);
      damaged[position] ^= 0xff;
      expect(["none", "RangeError", "MpmError"]).toContain(errorName(() => readAll(damaged)));
    }
    const [end, locator] = [bytes.length - 98, bytes.length - 42];
    for (const position of [end, locator, end + 39, end + 55]) { // signatures, the number of entries, the directory's position
      const damaged = new Uint8Array(bytes);
      damaged[position] ^= 0xff;
      expect(() => readAll(damaged)).toThrow(code("invalid-file"));
    }
  });

  test("every truncation gives an error", () => {
    const bytes = zipSync({ a: Uint8Array.of(1, 2, 3), b: new Uint8Array(50) });
    for (let length = 0; length < bytes.length; length++) expect(() => readAll(bytes.subarray(0, length))).toThrow(code("invalid-file"));
  });

  test("random changes end in an error of a known kind or in the contents", () => {
    const bytes = zipSync({ a: contents.subarray(0, 500) });
    const changes = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(changes, (list) => {
      const damaged = new Uint8Array(bytes);
      for (const [position, value] of list) damaged[position] = value;
      expect(["none", "RangeError", "MpmError"]).toContain(errorName(() => readAll(damaged)));
    }), { seed: 12, numRuns: 1000 });
  });
});
