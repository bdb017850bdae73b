import { MpmError } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesAt, bytesListAt, doublesAt, floatsAt, hasField, int32sAt, int64sAt, messageAt, messagesAt, numberAt, readMessage, stringAt,
  stringsAt,
} from "../src/protobuf.js";
import { bytesField, floatField, floatsField, intField, intsField, join, messageField, stringField, toBytes } from "../src/protobuf-writer.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

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
    expect(messagesAt(message, 1, (each) => [numberAt(each, 1), numberAt(each, 2)])).toEqual([[1, 2], [3, undefined]]);
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
