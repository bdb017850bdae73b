import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hashArray, hashArrays, hashSet, selectSets } from "../src/index.js";
import { setOfSizes } from "./small-sets.js";

const set = setOfSizes([2, 3, 1]);

test("is the SHA-256 of the digests of offsets and features", async () => {
  const digest = (bytes: Int32Array | Float32Array): Buffer => createHash("sha256").update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).digest();
  const expected = createHash("sha256").update(digest(set.offsets)).update(digest(set.features.data)).digest("hex");
  expect(await hashSet(set)).toBe(expected);
  expect(await hashArrays([set.offsets, set.features.data])).toBe(expected);
});

test("follows the numbers, wherever they lie, and their order", async () => {
  expect(await hashSet(selectSets(set, [0, 1, 2]))).toBe(await hashSet(set));
  expect(await hashSet(selectSets(set, [1, 0, 2]))).not.toBe(await hashSet(set));
});

test("hashArray is the SHA-256 of the bytes of the array, not of the memory around it", async () => {
  const tokens = Int32Array.of(9, 1, 2, 3).subarray(1);
  expect(await hashArray(tokens)).toBe(createHash("sha256").update(Buffer.from(Int32Array.of(1, 2, 3).buffer)).digest("hex"));
});
