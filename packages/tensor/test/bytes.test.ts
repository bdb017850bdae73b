import { describe, expect, test } from "vitest";
import { concatBytes, dataFromBytes, requireLength, viewOf } from "../src/bytes.js";

describe("dataFromBytes", () => {
  const memory = new Uint8Array(16);
  memory.set([1, 0, 0, 0, 2, 0, 0, 0], 4);

  test("views aligned bytes", () => {
    const data = dataFromBytes("int32", memory.subarray(4, 12));
    expect(data).toEqual(Int32Array.of(1, 2));
    expect(data.buffer).toBe(memory.buffer);
  });

  test("copies unaligned bytes, also of a Node Buffer", () => {
    const shifted = Buffer.alloc(17);
    shifted.set(memory, 1);
    const unaligned = shifted.subarray(shifted.byteOffset % 4 === 0 ? 5 : 4);
    const bytes = unaligned.byteOffset % 4 === 0 ? shifted.subarray(5, 13) : unaligned.subarray(0, 8);
    const data = dataFromBytes("int32", bytes);
    expect(data.byteOffset % 4).toBe(0);
    expect(data.length).toBe(2);
  });
});

test("concatBytes joins in order", () => {
  expect(concatBytes([Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3));
});

test("viewOf covers exactly the bytes", () => {
  expect(viewOf(Uint8Array.of(9, 1, 2).subarray(1)).getUint16(0, true)).toBe(0x0201);
  expect(() => viewOf(new ArrayBuffer(4) as unknown as Uint8Array)).toThrow(TypeError);
});

test("requireLength names both byte counts", () => {
  expect(() => requireLength(new Uint8Array(4), 4, "the header")).not.toThrow();
  expect(() => requireLength(new Uint8Array(3), 4, "the header")).toThrow("truncated file: the header ends at byte 4, but there are only 3 bytes");
});
