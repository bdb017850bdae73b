import { MpmError } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesAt, bytesField, bytesListAt, doublesAt, floatField, floatsAt, floatsField, hasField, int32sAt, int64sAt, intField, intsField,
  join, messageAt, messageField, messagesAt, numberAt, readMessage, stringAt, stringField, stringsAt, toBytes,
} from "../src/protobuf.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe("writer", () => {
  it.each([
    ["150, the format's own example", intField(1, 150), [0x08, 0x96, 0x01]],
    ["0", intField(1, 0), [0x08, 0]],
    ["-1, ten bytes", intField(2, -1), [0x10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
    ["text", stringField(2, "testing"), [0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]],
    ["a message in a message", messageField(3, [intField(1, 150)]), [0x1a, 3, 0x08, 0x96, 0x01]],
    ["packed integers", intsField(6, [3, 270, 86942n]), [0x32, 6, 3, 0x8e, 2, 0x9e, 0xa7, 5]],
    ["float", floatField(2, 1), [0x15, 0, 0, 0x80, 0x3f]],
    ["a field number above 15", intField(20, 1), [0xa0, 1, 1]],
  ])("encodes %s", (_, piece, expected) => {
    expect([...toBytes(piece)]).toEqual(expected);
  });

  it.each([1.5, Number.NaN, 2 ** 53, 2n ** 63n, -(2n ** 63n) - 1n])("refuses %s as an integer", (value) => {
    expect(() => intField(1, value)).toThrow(RangeError);
  });
});

describe("reader", () => {
  it("reads packed and unpacked numbers, also mixed", () => {
    const message = readMessage(toBytes(join([
      intField(1, 5), intsField(1, [-6n, 7n]), intField(1, -8),
      floatField(2, 0.5), floatsField(2, [1.5, 2.5]),
      bytesField(3, new Uint8Array(Float64Array.of(0.1, 0.2).buffer)),
    ])));
    expect([...int64sAt(message, 1)]).toEqual([5n, -6n, 7n, -8n]);
    expect([...int32sAt(message, 1)]).toEqual([5, -6, 7, -8]);
    expect([...floatsAt(message, 2)]).toEqual([0.5, 1.5, 2.5]);
    expect([...doublesAt(message, 3)]).toEqual([0.1, 0.2]);
  });

  it.each([0, 1, 127, 128, 2 ** 28, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, -1, -(2 ** 32), -(2 ** 53) + 1])("reads %d back", (value) => {
    expect(numberAt(readMessage(toBytes(intField(1, value))), 1)).toBe(value);
  });

  it("gives absent fields as nothing", () => {
    const message = readMessage(bytes());
    expect([hasField(message, 1), stringAt(message, 1), stringsAt(message, 1), bytesAt(message, 1), messageAt(message, 1), numberAt(message, 1)])
      .toEqual([false, "", [], undefined, undefined, undefined]);
  });

  it("merges the occurrences of a message", () => {
    const message = readMessage(toBytes(join([messageField(1, [intField(1, 1), intField(2, 2)]), messageField(1, [intField(1, 3)])])));
    const merged = messageAt(message, 1);
    expect(merged && [numberAt(merged, 1), numberAt(merged, 2)]).toEqual([3, 2]);
    expect(messagesAt(message, 1)).toHaveLength(2);
  });

  it("does not share memory with what it was given by a Node Buffer's slice", () => {
    const file = Buffer.from(toBytes(bytesField(1, bytes(1, 2))));
    const copy = bytesAt(readMessage(file), 1)?.slice();
    file.fill(0);
    expect(copy).toEqual(bytes(1, 2));
  });

  it.each([
    ["a cut-off varint", bytes(0x08, 0x80), "byte 1"],
    ["a varint of eleven bytes", bytes(0x08, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 1), "byte 1"],
    ["a length past the end", bytes(0x08, 1, 0x12, 5, 1), "byte 4: 5 bytes are declared where 1 remain"],
    ["a huge length", bytes(0x12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1), "byte 11"],
    ["a cut-off float", bytes(0x15, 0, 0), "byte 1"],
    ["a group", bytes(0x0b), "wire type 3"],
    ["field number 0", bytes(0x00, 0x01), "byte 0"],
  ])("refuses %s with its position", (_, file, message) => {
    expect(() => readMessage(file)).toThrow(MpmError);
    expect(() => readMessage(file)).toThrow(message);
  });

  it("refuses a field of the wrong kind, text that is not UTF-8, numbers beyond 2^53 and torn floats", () => {
    const message = readMessage(toBytes(join([intField(1, 1), bytesField(2, bytes(0xff)), intField(3, 2n ** 60n), bytesField(4, bytes(1, 2, 3))])));
    for (const read of [() => stringAt(message, 1), () => stringAt(message, 2), () => numberAt(message, 3), () => floatsAt(message, 4)]) {
      expect(read).toThrow(/^malformed ONNX at byte \d+: /);
    }
  });

  it("gives back what was written", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 29 - 1 }), fc.array(int64), fc.array(fc.string({ unit: "grapheme" })), fc.array(fc.float()),
      (number, integers, texts, floats) => {
        expect([...int64sAt(readMessage(toBytes(intsField(number, integers))), number)]).toEqual(integers);
        expect(stringsAt(readMessage(toBytes(join(texts.map((text) => stringField(number, text))))), number)).toEqual(texts);
        expect([...floatsAt(readMessage(toBytes(floatsField(number, floats))), number)]).toEqual(floats);
        expect(bytesListAt(readMessage(toBytes(bytesField(number, Uint8Array.from(integers, Number)))), number)).toHaveLength(1);
      }), { seed: 1 });
  });

  it("throws an MpmError or reads, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (file) => {
      expect(errorName(() => readMessage(file))).toMatch(/^(none|MpmError)$/);
    }), { seed: 2, numRuns: 1000 });
  });
});

function errorName(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  return "none";
}
