import { describe, expect, it } from "vitest";
import { arraysOf, floatField, intField, intsField, join, messageField, pack, stringField, toBytes, type Piece } from "../src/protobuf-writer.js";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

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
  it("writes text in UTF-8, with a replacement for half a pair", () => {
    const texts = ["", "x_0", "é", "abc日本", "👍 and more", "cut \ud83d", "k".repeat(20_000)];
    for (const text of texts) expect(toBytes(text)).toEqual(new TextEncoder().encode(text));
  });

  it("packs short pieces together and leaves long ones as they are", () => {
    const long = new Uint8Array(20_000).fill(7);
    const pieces: Piece[] = [1, "two", long, ...Array.from({ length: 5000 }, (_, index) => stringField(1, `name${index}`)), 2n ** 40n];
    const packed = pack(pieces);
    expect(toBytes(packed)).toEqual(toBytes(join(pieces)));
    expect(packed.parts).toContain(long);
    expect(packed.parts.length).toBeLessThan(20);
  });

  it("gives the arrays of a piece in order", () => {
    expect([...arraysOf(join([bytes(1), join([bytes(2, 3), 4])]))]).toEqual([bytes(1), bytes(2, 3), bytes(4)]);
  });
});
