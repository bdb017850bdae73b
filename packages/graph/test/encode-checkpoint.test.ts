import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import type { TrainingCheckpoint } from "../src/checkpoint.js";
import { decodeCheckpoint } from "../src/decode-checkpoint.js";
import { encodeCheckpoint } from "../src/encode-checkpoint.js";

const weight = tensor("float32", [1, 2], [0.5, -2]);
const moments = { momentum0: { weight: tensor("float32", [1, 2], [1, 2]) }, momentum1: { weight: tensor("float32", [1, 2], [3, 4]) } };
const checkpoint: TrainingCheckpoint = { parameters: { weight }, frozen: {}, optimizer: { step: 3, learningRate: 0.5, ...moments } };
const text = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

describe("encodeCheckpoint", () => {
  it("writes the schema's identifier, version and tables", () => {
    // Followed by hand, offset by offset, as the format's documentation has it.
    const bytes = encodeCheckpoint({ parameters: { weight }, frozen: {} });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(text(bytes, 4, 4)).toBe("ODTC");
    const field = (table: number, number: number): number => table + view.getUint16(table - view.getInt32(table, true) + 4 + 2 * number, true);
    const follow = (at: number): number => at + view.getUint32(at, true);
    const root = follow(0);
    expect(view.getInt32(field(root, 0), true)).toBe(2);
    const module = follow(field(root, 1));
    const [trained, frozen] = [follow(field(module, 0)), follow(field(module, 1))];
    expect([view.getUint32(trained, true), view.getUint32(frozen, true)]).toEqual([1, 0]);
    const parameter = follow(trained + 4);
    expect(text(bytes, follow(field(parameter, 0)) + 4, 6)).toBe("weight");
    const dims = follow(field(parameter, 2));
    expect([view.getUint32(dims, true), view.getBigInt64(dims + 4, true), view.getBigInt64(dims + 12, true), (dims + 4) % 8]).toEqual([2, 1n, 2n, 0]);
    expect(view.getInt32(field(parameter, 3), true)).toBe(1);
    const data = follow(field(parameter, 4));
    expect([view.getUint32(data, true), view.getFloat32(data + 4, true), view.getFloat32(data + 8, true)]).toEqual([8, 0.5, -2]);
  });

  it("gives the same bytes for the same state, whatever memory it stands in", () => {
    const state = Float32Array.of(0, 0.5, -2);
    expect(encodeCheckpoint({ parameters: { weight: tensor("float32", [1, 2], state.subarray(1)) }, frozen: {} })).toEqual(encodeCheckpoint({ parameters: { weight }, frozen: {} }));
  });

  it("reserves its memory once", () => {
    const large = tensor("float32", [30_000_000]);
    const bytes = encodeCheckpoint({ parameters: { large }, frozen: {}, optimizer: { step: 0, learningRate: 1, momentum0: { large }, momentum1: { large } } });
    expect(bytes.byteLength).toBeGreaterThan(360_000_000);
    expect(bytes.buffer.byteLength - bytes.byteLength).toBeLessThan(10_000);
  });

  it("takes names that objects have of themselves", () => {
    const parameters = Object.fromEntries([["__proto__", weight], ["constructor", weight], ["3", weight]]);
    expect(Object.keys(decodeCheckpoint(encodeCheckpoint({ parameters, frozen: {} })).parameters).toSorted()).toEqual(["3", "__proto__", "constructor"]);
    expect(() => encodeCheckpoint({ parameters: Object.fromEntries([["constructor", weight]]), frozen: {}, optimizer: { step: 0, learningRate: 1, momentum0: {}, momentum1: {} } })).toThrow('momentum0 of "constructor"');
  });

  it.each<[string, TrainingCheckpoint, string]>([
    ["data that does not fill its shape", { parameters: {}, frozen: { a: { ...weight, shape: [3] } } }, 'parameter "a" has 2 elements, expected 3 for shape [3]'],
    ["a name of both kinds", { parameters: { weight }, frozen: { weight } }, '"weight" is both a trained and a frozen parameter'],
    ["a moment too few", { ...checkpoint, parameters: { weight, bias: weight } }, 'momentum0 of "bias": expected float32 [1, 2], got nothing'],
    ["a moment too many", { ...checkpoint, parameters: {} }, 'momentum0 has "weight", which is no trained parameter'],
    ["a moment of another shape", { ...checkpoint, optimizer: { step: 3, learningRate: 1, ...moments, momentum1: { weight: tensor("float32", [2]) } } }, 'momentum1 of "weight": expected float32 [1, 2], got float32 [2]'],
    ["a moment of another type", { ...checkpoint, optimizer: { step: 3, learningRate: 1, ...moments, momentum1: { weight: tensor("float64", [1, 2]) } } }, "got float64 [1, 2]"],
    ["a fraction of a step", { ...checkpoint, optimizer: { step: 0.5, learningRate: 1, ...moments } }, "expected a whole number of steps done, got 0.5"],
    ["an integer beyond int64", { ...checkpoint, properties: { large: 2n ** 63n } }, 'property "large": expected an integer of 64 bits'],
  ])("refuses %s", (_, wrong, message) => {
    expect(() => encodeCheckpoint(wrong)).toThrow(message);
    expect(() => encodeCheckpoint(wrong)).toThrow(RangeError);
  });
});
