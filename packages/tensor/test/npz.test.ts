import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readNpz, tensor, toFloat32, writeNpy, writeNpz, type DType } from "../src/index.js";
import { ALL_DTYPES, arbitraryTensor, bitsOf } from "./arbitrary-tensor.js";
import { decodeBase64, NPZ64_FILE, NPZ_FILE } from "./numpy-files.js";

const pt = tensor("float32", [2], [10.5, 20.25]);
const label = tensor("int64", [3], [1, 2, 3]);
const jets = new URL("../../../examples/quickstart/data/jets_test.npz", import.meta.url);

describe("readNpz", () => {
  test("reads what NumPy wrote", () => {
    expect(readNpz(decodeBase64(NPZ_FILE))).toEqual({ pt, label });
    expect(readNpz(decodeBase64(NPZ64_FILE))).toEqual({ pt, label });
  });

  test("reads only the names asked for, so damage elsewhere does not matter", () => {
    const bytes = writeNpz({ pt, label });
    bytes[45] ^= 0xff;
    expect(readNpz(bytes, { names: ["label"] })).toEqual({ label });
    expect(() => readNpz(bytes)).toThrow(expect.objectContaining({ name: "MpmError" }));
  });

  test("a name that is absent is a RangeError that lists the others", () => {
    expect(() => readNpz(writeNpz({ pt, label }), { names: ["eta"] })).toThrow(new RangeError('no array "eta" in the archive: it holds pt, label'));
  });

  test("other files in the archive are left alone", () => {
    expect(readNpz(zipSync({ "notes.txt": Uint8Array.of(1), "pt.npy": writeNpy(pt) }))).toEqual({ pt });
  });

  test("every truncation is an error that says so", () => {
    const bytes = writeNpz({ pt, label });
    for (let length = 0; length < bytes.length; length++) expect(() => readNpz(bytes.subarray(0, length))).toThrow(/truncated/);
  });

  test("a name that appears twice is refused", () => {
    const bytes = writeNpz({ aa: pt, bb: pt });
    const text = Buffer.from(bytes.buffer);
    text.write("aa.npy", text.lastIndexOf("bb.npy"));
    expect(() => readNpz(bytes)).toThrow('array "aa" appears twice');
  });
});

describe("writeNpz", () => {
  test("any arrays come back, compressed or not", () => {
    const arrays = fc.dictionary(fc.string({ maxLength: 8 }), arbitraryTensor(ALL_DTYPES.filter((dtype) => dtype !== "bfloat16")), { maxKeys: 4 });
    fc.assert(fc.property(arrays, fc.boolean(), (record, compress) => {
      const back = readNpz(writeNpz(record, { compress }));
      expect(Object.keys(back)).toEqual(Object.keys(record));
      for (const [name, array] of Object.entries(record)) expect(bitsOf(back[name])).toEqual(bitsOf(array));
    }), { seed: 13 });
  });

  test("bfloat16 is refused", () => {
    expect(() => writeNpz({ x: tensor<DType>("bfloat16", [1]) })).toThrow(TypeError);
  });
});

describe("the simulated jets of the quickstart", () => {
  test("offsets span the particles", () => {
    const { offsets, part_pt: transverseMomentum } = readNpz(readFileSync(jets), { names: ["offsets", "part_pt"] });
    expect(offsets).toMatchObject({ dtype: "int32", shape: [25_001] });
    expect(transverseMomentum).toMatchObject({ dtype: "float16", shape: [offsets.data[25_000]] });
    expect(toFloat32(transverseMomentum).data.every((value) => value > 0)).toBe(true);
  });
});
