import { MpmError, tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrainingCheckpoint } from "../src/checkpoint.js";
import { decodeCheckpoint } from "../src/decode-checkpoint.js";
import { encodeCheckpoint } from "../src/encode-checkpoint.js";
import { checkpoint } from "./arbitrary-checkpoint.js";
import { flatFile, type FlatField, type FlatFields } from "./flat-file.js";

const weight = tensor("float32", [2, 3], [1, 2, 3, 4, 5, 6]);
const small: TrainingCheckpoint = {
  parameters: { weight, bias: tensor("float32", [3], [7, 8, 9]) }, frozen: { table: tensor("int64", [2], [5, 6]) },
  optimizer: { step: 50, learningRate: 0.25, momentum0: { weight, bias: tensor("float32", [3]) }, momentum1: { weight, bias: tensor("float32", [3]) } },
  properties: { epoch: 4n, loss: 0.5, note: "ü" },
};

/** Type and data of a uint8 scalar, and the scalar. */
const byte: FlatFields = { 3: { int32: 2 }, 4: { bytes: Uint8Array.of(1) } };
const scalar = (name: string): FlatFields => ({ ...byte, 0: { text: name } });
/** A module state without parameters. */
const empty: FlatFields = { 0: { tables: [] }, 1: { tables: [] } };
const group = (states: readonly FlatFields[]): FlatFields => ({ 2: { tables: [{ 0: { text: "group0" }, 3: { tables: states } }] } });
const fileOf = (module: FlatFields, others: FlatFields = {}): Uint8Array => flatFile({ 0: { int32: 2 }, 1: { table: module }, ...others }, "ODTC");

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

  it("reads another writer's file: shared texts, fields left out, states in another order", () => {
    const momentum = { text: "momentum0" };
    const momentums = (): FlatField => ({ tables: [{ 0: { text: "momentum1" }, ...byte }, { ...byte, 0: momentum }] });
    const state = (name: string): FlatFields => ({ 1: momentums(), 0: { text: name } });
    const bytes = fileOf({ 1: { tables: [] }, 0: { tables: [scalar("a"), scalar("b")] } }, { 2: { tables: [{ 3: { tables: [state("b"), state("a")] }, 0: { text: "group0" } }] } });
    const one = tensor("uint8", [], [1]); // dims left out
    expect(decodeCheckpoint(bytes)).toEqual({ parameters: { a: one, b: one }, frozen: {}, optimizer: { step: 0, learningRate: 0, momentum0: { a: one, b: one }, momentum1: { a: one, b: one } } });
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
    const text = { text: "x".repeat(1_000_000) };
    const properties = Array.from({ length: 20_000 }, (_, index): FlatFields => ({ 0: { text: String(index) }, 1: text }));
    expect(() => decodeCheckpoint(fileOf(empty, { 3: { table: { 2: { tables: properties } } } }))).toThrow("vectors that overlap");
  });

  it.each<[string, Uint8Array, string]>([
    ["no parameters at all", flatFile({ 0: { int32: 2 } }, "ODTC"), "it has no module state"],
    ["no list of frozen parameters", fileOf({ 0: { tables: [] } }), "it has no list of parameters"],
    ["names without values", fileOf({ ...empty, 2: { bool: true } }), "its parameters have no values in this file"],
    ["values in another file", fileOf({ ...empty, 3: { bool: true } }), "its parameters have no values in this file"],
    ["a parameter without a name", fileOf({ ...empty, 0: { tables: [byte] } }), "it has no tensor name"],
    ["a parameter without data", fileOf({ ...empty, 0: { tables: [{ 0: { text: "a" }, 3: { int32: 1 } }] } }), 'it has no data in "a"'],
    ["a name twice", fileOf({ 0: { tables: [scalar("a")] }, 1: { tables: [scalar("a")] } }), 'the name "a" twice'],
    ["a name that is not UTF-8", fileOf({ ...empty, 0: { tables: [{ ...byte, 0: { text: Uint8Array.of(255) } }] } }), "text that is not UTF-8"],
    ["a parameter of texts", fileOf({ ...empty, 0: { tables: [{ 0: { text: "a" }, 3: { int32: 8 }, 4: { bytes: Uint8Array.of(1) } }] } }), 'tensor "a" has element type string'],
    ["a negative size", fileOf({ ...empty, 0: { tables: [{ ...scalar("a"), 2: { int64s: [-1n] } }] } }), "[-1]"],
    ["more elements than data", fileOf({ ...empty, 0: { tables: [{ ...scalar("a"), 2: { int64s: [2n ** 40n] } }] } }), '"a" has 1 bytes of data, expected 1099511627776'],
    ["another group", fileOf(empty, { 2: { tables: [{ 0: { text: "group1" }, 3: { tables: [] } }] } }), 'an optimizer group "group1", expected "group0" alone'],
    ["two groups", fileOf(empty, { 2: { tables: [{ 0: { text: "group0" }, 3: { tables: [] } }, { 0: { text: "group0" }, 3: { tables: [] } }] } }), 'the name "group0" twice'],
    ["a negative step", fileOf(empty, { 2: { tables: [{ 0: { text: "group0" }, 1: { int64: -1n }, 3: { tables: [] } }] } }), "optimizer step -1"],
    ["a state that is missing", fileOf({ ...empty, 0: { tables: [scalar("a")] } }, group([])), "optimizer states of 0 parameters, expected all 1 trained ones"],
    ["a state of nothing", fileOf(empty, group([{ 0: { text: "a" }, 1: { tables: [] } }])), 'the state of "a" is empty, expected momentum0 and momentum1, each of a trained parameter'],
    ["one moment", fileOf({ ...empty, 0: { tables: [scalar("a")] } }, group([{ 0: { text: "a" }, 1: { tables: [scalar("momentum0")] } }])), 'the state of "a" is momentum0 uint8 [], expected momentum0 and momentum1, each uint8 []'],
    ["a property with two values", fileOf(empty, { 3: { table: { 0: { tables: [{ 0: { text: "a" } }] }, 1: { tables: [{ 0: { text: "a" } }] } } } }), 'the name "a" twice'],
  ])("refuses %s", (_, bytes, message) => {
    expect(refusal(bytes)?.message).toContain(message);
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
